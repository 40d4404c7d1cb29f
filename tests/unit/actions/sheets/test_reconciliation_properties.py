"""What must hold for every two lists of rows, tried on random ledgers full of duplicates."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from row_content import canonical

from servbot.actions.sheets.reconciliation.cascade import reconcile
from servbot.actions.sheets.reconciliation.rules import Rules

RULES = Rules.model_validate(
    {
        "rules": [
            {
                "name": "exact",
                "keys": [{"left": "ref", "right": "Reference"}, {"left": "party", "right": "Party"}],
                "compare": [{"left": "amount", "right": "Amount", "tolerance": 0.01}],
            },
            {
                "name": "by reference",
                "keys": [{"left": "ref", "right": "Reference"}],
                "compare": [
                    {"left": "amount", "right": "Amount", "tolerance": "1%"},
                    {"left": "party", "right": "Party"},
                ],
            },
            {"name": "alike", "keys": [{"left": "party", "right": "Party", "fuzzy": 0.5}]},
        ]
    }
)
references = st.sampled_from(["A1", "a1 ", "B2", "C3", "", None])
parties = st.sampled_from(["Northwind", "Northwynd", "Harbour", None])
amounts = st.one_of(
    st.integers(-300, 300).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.sampled_from([None, "n/a", "1.01", 1, 0.1 + 0.2, Decimal("1E+20"), Decimal("1E-20")]),
)


def rows(*names):
    return st.lists(st.tuples(references, parties, amounts), max_size=14).map(
        lambda values: [{**dict(zip(names, row, strict=True)), "_row": n} for n, row in enumerate(values, 2)]
    )


left_rows, right_rows = rows("ref", "party", "amount"), rows("Reference", "Party", "Amount")


def content(result, *, mirrored=False):
    """The result without positions: which contents went where, and with whom."""
    sides = ("right", "left") if mirrored else ("left", "right")

    def pair(found):
        return (found.rule, *(canonical(getattr(found, side)) for side in sides))

    return (
        Counter(map(pair, result.matched)),
        Counter(map(pair, result.breaks)),
        *(Counter(map(canonical, getattr(result, f"unmatched_{side}"))) for side in sides),
        Counter((item.score, *pair(item)) for item in result.suggestions),
    )


@given(left_rows, right_rows)
@settings(max_examples=150, deadline=None)
def test_every_row_is_in_exactly_one_place_and_no_amount_is_lost(left, right):
    found = reconcile(left, right, RULES)
    pairs = (*found.matched, *found.breaks)
    assert sorted(row["_row"] for row in (*(p.left for p in pairs), *found.unmatched_left)) == [
        r["_row"] for r in left
    ]
    assert sorted(row["_row"] for row in (*(p.right for p in pairs), *found.unmatched_right)) == [
        r["_row"] for r in right
    ]
    for sums in (*found.summary.left_sums.values(), *found.summary.right_sums.values()):
        # Fractions, because Python's decimal arithmetic would round here.
        assert Fraction(sums.total) == sum(map(Fraction, (sums.matched, sums.breaks, sums.unmatched)))
    assert found.proof.left_rows_once
    assert found.proof.sums_conserved


@given(left_rows, right_rows, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_rows_changes_nothing(left, right, random):
    first = reconcile(left, right, RULES)
    shuffled_left, shuffled_right = random.sample(left, len(left)), random.sample(right, len(right))
    second = reconcile(shuffled_left, shuffled_right, RULES)
    assert content(first) == content(second)
    assert first.summary == second.summary
    assert first.proof == second.proof


@given(left_rows, right_rows)
@settings(max_examples=150, deadline=None)
def test_swapping_the_sides_mirrors_the_result(left, right):
    there = reconcile(left, right, RULES)
    back = reconcile(right, left, RULES.mirrored())
    assert content(there) == content(back, mirrored=True)
    assert there.summary.left_sums == back.summary.right_sums


@given(left_rows, right_rows)
@settings(max_examples=50, deadline=None)
def test_a_match_has_only_tolerated_differences_and_a_break_has_another(left, right):
    found = reconcile(left, right, RULES)
    assert all(not pair.explanation for pair in found.matched)
    assert all(pair.explanation for pair in found.breaks)
