from decimal import Decimal

import pytest

from servbot.actions.sheets.errors import KeyTooCoarse, ProofFailed
from servbot.actions.sheets.reconciliation import cascade, pairing
from servbot.actions.sheets.reconciliation.cascade import reconcile
from servbot.actions.sheets.rule_file import rules_from

RULES = rules_from(
    [
        {
            "name": "same item",
            "keys": [{"left": "item", "right": "Item"}],
            "compare": [
                {"left": "price", "right": "Unit price", "tolerance": 0.01},
                {"left": "quantity", "right": "Quantity"},
            ],
        }
    ]
)


def invoice(*lines):
    return [
        {"item": item, "price": price, "quantity": n, "_row": i}
        for i, (item, price, n) in enumerate(lines, 1)
    ]


def order(*lines):
    return [
        {"Item": item, "Unit price": price, "Quantity": n, "_row": i}
        for i, (item, price, n) in enumerate(lines, 1)
    ]


def test_a_price_that_differs_is_a_break_with_its_reason():
    found = reconcile(
        invoice(("Bolt", Decimal("12.50"), 3), ("Nut", 1, 9), ("Saw", 5, 1)),
        order((" bolt", 12, 3), ("Nut", Decimal("1.01"), 9), ("Axe", 7, 1)),
        RULES,
    )
    assert [pair.explanation for pair in found.breaks] == ["Unit price 12.50 instead of 12.00 (0.50 more)"]
    assert [pair.left["item"] for pair in found.matched] == ["Nut"]
    assert found.matched[0].differences[0].tolerated
    assert [row["item"] for row in found.unmatched_left] == ["Saw"]
    assert [row["Item"] for row in found.unmatched_right] == ["Axe"]
    assert found.summary.left_sums["price"].total == Decimal("18.50")
    assert found.summary.left_sums["price"].breaks == Decimal("12.50")


def test_duplicates_find_their_own_partner_and_the_surplus_stays_open():
    found = reconcile(
        invoice(("Bolt", 2, 1), ("Bolt", 1, 1), ("Bolt", 3, 1)), order(("Bolt", 3, 1), ("Bolt", 1, 1)), RULES
    )
    assert {(pair.left["price"], pair.right["Unit price"]) for pair in found.matched} == {(1, 1), (3, 3)}
    assert [row["price"] for row in found.unmatched_left] == [2]


def test_a_match_goes_before_a_nearer_break():
    # 5 x 10.00 agrees in quantity with the second order line only, although the first has the nearer price.
    found = reconcile(
        invoice(("Bolt", Decimal("10.01"), 5)), order(("Bolt", Decimal("10.01"), 4), ("Bolt", 10, 5)), RULES
    )
    assert [pair.right["_row"] for pair in found.matched] == [2]


def test_blank_keys_never_pair():
    found = reconcile(invoice((None, 1, 1), ("", 1, 1)), order((None, 1, 1), ("  ", 1, 1)), RULES)
    assert found.matched == found.breaks == ()


def test_nothing_against_nothing():
    found = reconcile([], [], RULES)
    assert found.summary.left == found.summary.right == 0
    assert found.summary.left_sums == {}


def test_sums_beyond_28_digits_stay_exact():
    huge = Decimal("123456789012345678901234567890.01")
    found = reconcile(invoice(("A", huge, 1), ("B", Decimal("0.02"), 1)), [], RULES)
    assert found.summary.left_sums["price"].total == Decimal("123456789012345678901234567890.03")


def test_a_key_shared_by_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(pairing, "MOST_COMPARISONS", 8)
    left, right = invoice(*[("A", n, 1) for n in range(3)]), order(*[("A", n + 50, 1) for n in range(3)])
    with pytest.raises(KeyTooCoarse, match="'same item' puts 3 left and 3 right rows under one key"):
        reconcile(left, right, RULES)


def test_fuzzy_keys_only_suggest():
    rules = rules_from([{"name": "alike", "keys": [{"left": "item", "right": "Item", "fuzzy": 0.8}]}])
    found = reconcile(
        invoice(("Steel bolt M8", 1, 1)), order(("Steel bolts M8", 1, 1), ("Rope", 1, 1)), rules
    )
    assert found.summary.unmatched_left == 1
    assert [(item.right["Item"], item.score > 0.9) for item in found.suggestions] == [
        ("Steel bolts M8", True)
    ]


def test_a_result_that_lost_a_row_is_never_handed_out(monkeypatch):
    """The proof is worth nothing unless it fails when a row goes missing."""

    honest = cascade._Cascade.found

    def forgetful(self, rules):
        self._open_left = self._open_left[1:]
        return honest(self, rules)

    monkeypatch.setattr(cascade._Cascade, "found", forgetful)
    with pytest.raises(ProofFailed):
        reconcile(invoice(("A", 1, 1)), [], RULES)
