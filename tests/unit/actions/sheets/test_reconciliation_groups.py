from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servbot.actions.sheets.errors import RulesWrong
from servbot.actions.sheets.reconciliation.cascade import reconcile
from servbot.actions.sheets.reconciliation.rules import Rules

ONE_TO_MANY = {
    "name": "payment",
    "keys": [{"left": "party", "right": "party"}],
    "compare": [{"left": "amount", "right": "amount"}],
    "cardinality": "1:N",
}


def rules(**changes):
    return Rules.model_validate({"rules": [{**ONE_TO_MANY, **changes}]})


def rows(*amounts, party="N"):
    return [{"party": party, "amount": Decimal(a), "_row": n} for n, a in enumerate(amounts, 2)]


def test_a_payment_of_several_invoices_is_confirmed_when_there_is_one_way():
    found = reconcile(rows("30.01"), rows("10.00", "20.01", "77"), rules())
    assert [(g.difference, [r["_row"] for r in g.right]) for g in found.groups] == [(0, [3, 2])]
    assert [row["_row"] for row in found.unmatched_right] == [4]
    assert found.summary.left_sums["amount"].groups == Decimal("30.01")


@pytest.mark.parametrize(
    ("payments", "invoices"),
    [
        (["30"], ["10", "20", "15", "15"]),  # two ways
        (["30"], ["10", "20", "30"]),  # an invoice of its own fits too
        (["30", "30"], ["10", "20"]),  # two payments want the same invoices
        (["30", "50"], ["10", "20", "30", "40"]),  # a part may belong to another payment
    ],
)
def test_what_can_be_done_in_several_ways_is_only_suggested(payments, invoices):
    found = reconcile(rows(*payments), rows(*invoices), rules())
    assert found.groups == ()
    assert found.group_suggestions
    assert found.summary.unmatched_right == len(invoices)
    assert all(way.right for item in found.group_suggestions for way in item.ways)


def test_a_search_that_did_not_end_confirms_nothing():
    found = reconcile(rows("5000"), rows(*[str(1000 + n) for n in range(60)]), rules())
    assert found.groups == ()


def test_groups_mirror():
    there = reconcile(rows("30"), rows("10", "20"), rules())
    back = reconcile(rows("10", "20"), rows("30"), rules(cardinality="N:1"))
    assert there.groups[0].left == back.groups[0].right
    assert there.groups[0].right == back.groups[0].left
    assert rules().mirrored().rules[0].cardinality == "N:1"


def test_several_against_several_by_their_key():
    given = rules(cardinality="N:N")
    found = reconcile(rows("10", "20"), rows("12", "18"), given)
    assert len(found.groups[0].left) == len(found.groups[0].right) == 2
    assert reconcile(rows("10", "20"), rows("12", "18.01"), given).groups == ()


def test_parts_must_lie_within_the_tolerance_of_dates():
    left = [{"party": "N", "amount": 30, "day": date(2026, 3, 10)}]
    right = [{"party": "N", "amount": n, "day": date(2026, 3, d)} for n, d in ((10, 9), (20, 11), (20, 1))]
    keys = [{"left": "party", "right": "party"}, {"left": "day", "right": "day", "tolerance": "3 days"}]
    found = reconcile(left, right, rules(keys=keys))
    assert sorted(row["day"].day for row in found.groups[0].right) == [9, 11]


def test_a_rule_that_is_not_sure_only_suggests():
    found = reconcile(rows("30"), rows("10", "20"), rules(confidence=0.9))
    assert (found.groups, len(found.group_suggestions[0].ways)) == ((), 1)


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=4),
    st.lists(st.integers(-5, 40), max_size=9),
    st.randoms(),
)
@settings(max_examples=150, deadline=None)
def test_groups_lose_nothing_and_do_not_depend_on_order(payments, invoices, random):
    left, right = rows(*payments), rows(*invoices)
    first = reconcile(left, right, rules())
    second = reconcile(random.sample(left, len(left)), random.sample(right, len(right)), rules())

    def content(found):
        return sorted((g.left[0]["amount"], sorted(r["amount"] for r in g.right)) for g in found.groups)

    assert content(first) == content(second)
    assert first.proof.left_rows_once
    assert first.proof.right_rows_once
    for group in first.groups:
        assert sum(row["amount"] for row in group.right) == group.left[0]["amount"]


MONEY = {
    "currency": "EUR",
    "rates": {"USD": "0.9"},
    "as_of": "2026-03-31",
    "left": {"amount": {"debit": "Soll", "credit": "Haben", "currency": "Cur"}, "date": "Tag"},
    "right": {"amount": {"column": "Value", "reversed": True}},
    "fee": 5,
    "write_off": {"limit": 1, "authority": "finance-lead"},
    "rules": [
        {
            "name": "reference",
            "keys": [{"left": "Ref", "right": "Ref"}],
            "compare": [{"left": "amount", "right": "amount"}],
        }
    ],
}


def booked(ref, debit, credit=None, currency="EUR", day=20, **more):
    return {"Ref": ref, "Soll": debit, "Haben": credit, "Cur": currency, "Tag": date(2026, 3, day), **more}


def test_amounts_are_made_of_debit_credit_sign_and_currency():
    left = [booked("a", 10), booked("b", None, 4), booked("c", 100, currency="USD")]
    right = [{"Ref": "a", "Value": -10}, {"Ref": "b", "Value": 4}, {"Ref": "c", "Value": "-90.00"}]
    found = reconcile(left, right, Rules.model_validate(MONEY))
    assert [pair.left["Ref"] for pair in found.matched] == ["a", "b", "c"]
    assert [(b.currency, b.movements, b.closing) for b in found.summary.left_balances] == [
        ("EUR", 6, 0),
        ("USD", 100, 0),
    ]
    assert found.matched[0].left == left[0]


def test_a_currency_without_a_rate_is_refused():
    with pytest.raises(RulesWrong, match="no rate for GBP"):
        reconcile([booked("a", 10, currency="gbp")], [], Rules.model_validate(MONEY))


@pytest.mark.parametrize(
    ("debit", "value", "cause"),
    [
        ("10", "10", "wrong sign"),
        ("5400", "-4500", "transposed digits"),
        ("100", "-1000", "missing zero"),
        ("10.00", "-10.03", "rounding"),
        ("100", "-97", "fee"),
        ("100", "-50.5", "amount"),
    ],
)
def test_a_break_says_why(debit, value, cause):
    found = reconcile([booked("a", debit)], [{"Ref": "a", "Value": value}], Rules.model_validate(MONEY))
    assert [pair.cause for pair in found.breaks] == [cause]


def test_small_differences_are_proposed_for_writing_off_by_those_who_may():
    left = [booked("a", "10"), booked("b", "20")]
    right = [{"Ref": "a", "Value": "-10.60"}, {"Ref": "b", "Value": "-22"}]
    found = reconcile(left, right, Rules.model_validate(MONEY))
    assert [pair.write_off for pair in found.breaks] == [Decimal("-0.60"), None]
    assert (found.summary.write_off, found.summary.authority) == (Decimal("-0.60"), "finance-lead")


def test_open_rows_have_an_age_and_a_cause():
    left = [booked("a", 1), booked("a", 1), booked("old", 2, day=1), booked("new", 3, day=29)]
    found = reconcile(left, [{"Ref": "a", "Value": -1}], Rules.model_validate(MONEY))
    assert [(n.cause, n.age, n.age_class) for n in found.left_notes] == [
        ("duplicate", 11, "0-30"),
        ("missing", 30, "0-30"),
        ("in transit", 2, "0-30"),
    ]


def test_carried_rows_are_the_opening_balance():
    left = [booked("old", 7, _carried="February"), booked("a", 5), booked("b", 1)]
    found = reconcile(
        left, [{"Ref": "old", "Value": -7}, {"Ref": "a", "Value": -5}], Rules.model_validate(MONEY)
    )
    balance = found.summary.left_balances[0]
    assert (balance.opening, balance.movements, balance.matched, balance.closing) == (7, 6, 12, 1)


def test_a_statement_that_misses_a_row_is_noticed():
    given = Rules.model_validate({**MONEY, "left": {**MONEY["left"], "opening": 100, "closing": 108}})
    assert reconcile([booked("a", 5)], [], given).summary.left_statement == -3
