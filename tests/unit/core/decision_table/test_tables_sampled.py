"""Evaluation and the static check against plain reference answers."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from servbot.core.decision_table import TableSpec, check, compiled, decide
from servbot.core.decision_table import errors as e

texts = st.sampled_from(["a", "b", "c"])
numbers = st.integers(0, 6)


@st.composite
def number_cell(draw, dense):
    """A cell and the same as a function."""
    low, high = sorted([draw(numbers), draw(numbers)])
    kind = draw(st.sampled_from(["any", "is", "less", "most", "more", "least", "range", "none"]))
    if kind == "range" and low == high:
        kind = "is"
    return {
        "any": ("-", lambda v: True),
        "is": (f"{low}", lambda v: v == low),
        "less": (f"< {low}", lambda v: v < low),
        "most": (f"<= {low}", lambda v: v <= low),
        "more": (f"> {low}", lambda v: v > low),
        "least": (f">= {low}", lambda v: v >= low),
        "range": (f"[{low}..{high})", lambda v: low <= v < high),
        "none": (f"not({low}, {high})", lambda v: v not in {low, high}),
    }[kind]


@st.composite
def day_cell(draw):
    first = date(2026, 1, 1) + timedelta(days=draw(numbers))
    return draw(
        st.sampled_from(
            [
                ("-", lambda v: True),
                (f">= {first}", lambda v: v >= first),
                (f"< {first}", lambda v: v < first),
            ]
        )
    )


@st.composite
def text_cell(draw):
    chosen = draw(st.sets(texts, min_size=1))
    listed = ", ".join(f'"{text}"' for text in sorted(chosen))
    return draw(
        st.sampled_from(
            [
                ("-", lambda v: True),
                (listed, lambda v: v in chosen),
                (f"not({listed})", lambda v: v not in chosen),
            ]
        )
    )


rows = st.lists(
    st.tuples(number_cell(True), number_cell(False), text_cell(), day_cell(), st.sampled_from(["x", "y"])),
    min_size=1,
    max_size=6,
)


def table_of(policy, given_rows):
    names = {"amount": "decimal", "count": "integer", "country": "string", "day": "date"}
    spec = TableSpec.model_validate(
        {
            "hit_policy": policy,
            "inputs": [{"name": name, "type": kind} for name, kind in names.items()],
            "outputs": [{"name": "out"}],
            "rules": [
                {
                    "when": dict(zip(names, (cell[0] for cell in row[:4]), strict=True)),
                    "then": {"out": row[4]},
                }
                for row in given_rows
            ],
        }
    )
    table, wrong = compiled(spec, "t")
    assert wrong == []
    return table


# Every region of the input space has one of these.
space = [
    (amount, count, text, day)
    for amount in [Decimal(n) / 2 for n in range(-1, 14)]
    for count in range(-1, 8)
    for text in ["a", "b", "c", "z"]
    for day in [date(2025, 12, 31) + timedelta(days=n) for n in range(8)]
]


def hits(given_rows, point):
    return [
        n
        for n, row in enumerate(given_rows, 1)
        if all(cell[1](value) for cell, value in zip(row[:4], point, strict=True))
    ]


@given(rows, st.sampled_from(space))
@settings(max_examples=300, deadline=None)
def test_evaluation_agrees_with_brute_force(given_rows, point):
    expected = hits(given_rows, point)
    values = dict(zip(["amount", "count", "country", "day"], point, strict=True))
    assert decide(table_of("C", given_rows), values).rules == tuple(map(str, expected))
    try:
        outcome = decide(table_of("U", given_rows), values).rules
    except (e.NoRuleHits, e.SeveralRulesHit) as error:
        outcome = type(error)
    assert outcome == (
        (str(expected[0]),) if len(expected) == 1 else e.SeveralRulesHit if expected else e.NoRuleHits
    )


@given(rows)
@settings(max_examples=40, deadline=None)
def test_the_static_check_agrees_with_walking_the_whole_space(given_rows):
    answers = [hits(given_rows, point) for point in space]
    codes = {each.code for each in check(table_of("U", given_rows))}
    assert ("decision.gap" in codes) == any(not each for each in answers)
    assert ("decision.overlap" in codes) == any(len(each) > 1 for each in answers)
    disagree = any(len({given_rows[n - 1][4] for n in each}) > 1 for each in answers)
    assert ("decision.rules-disagree" in {each.code for each in check(table_of("A", given_rows))}) == disagree
    first = {each[0] for each in answers if each}
    told = {each.path[1] + 1 for each in check(table_of("F", given_rows)) if "unreachable" in each.code}
    assert told == set(range(1, len(given_rows) + 1)) - first
