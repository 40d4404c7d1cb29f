"""Hit policies, columns, and what is wrong with a table."""

from decimal import Decimal
from random import Random
from time import monotonic

import pytest

from servbot.core.decision_table import TableSpec, check, compiled, decide, usable
from servbot.core.decision_table import errors as e

LIMITS = [("< 500", "clerk", "1"), ("[300..1000)", "lead", "2.50"), (">= 300", "head", "3")]


def spec(policy, rows=LIMITS, **more):
    return TableSpec.model_validate(
        {
            "name": "limits",
            "hit_policy": policy,
            "inputs": [{"name": "total", "type": "decimal", **more}],
            "outputs": [
                {"name": "role", "values": ["head", "lead", "clerk"]},
                {"name": "fee", "type": "decimal"},
            ],
            "rules": [
                {"id": f"r{n}", "when": {"total": cell}, "then": {"role": role, "fee": fee}}
                for n, (cell, role, fee) in enumerate(rows, 1)
            ],
        }
    )


def found(policy, rows=LIMITS, **more):
    table, wrong = compiled(spec(policy, rows, **more))
    return wrong + (check(table) if table else [])


@pytest.mark.parametrize(
    ("policy", "role", "fee", "rules"),
    [
        ("F", "clerk", Decimal(1), ("r1",)),
        ("first", "clerk", Decimal(1), ("r1",)),
        ("P", "head", Decimal(3), ("r3",)),
        ("C", ["clerk", "lead", "head"], [Decimal(1), Decimal("2.50"), Decimal(3)], ("r1", "r2", "r3")),
        ("C#", 3, 3, ("r1", "r2", "r3")),
        ("collect (count)", 3, 3, ("r1", "r2", "r3")),
    ],
)
def test_hit_policies(policy, role, fee, rules):
    decision = decide(usable(spec(policy)), {"total": 400})
    assert (decision.outputs, decision.rules, decision.table) == ({"role": role, "fee": fee}, rules, "limits")


@pytest.mark.parametrize(
    ("policy", "fee"), [("C+", Decimal("6.50")), ("C min", Decimal(1)), ("C>", Decimal(3))]
)
def test_collecting_numbers(policy, fee):
    data = spec(policy).model_dump()
    data["outputs"] = [data["outputs"][1]]
    for rule in data["rules"]:
        del rule["then"]["role"]
    assert decide(usable(TableSpec.model_validate(data)), {"total": 400}).outputs == {"fee": fee}


def test_sums_keep_every_digit():
    rows = [("-", "a", "99999999999999999999999999999"), ("-", "a", "0.000000000001")]
    data = spec("C sum", rows).model_dump()
    data["outputs"] = [{"name": "fee", "type": "decimal"}]
    for rule in data["rules"]:
        del rule["then"]["role"]
    total = decide(usable(TableSpec.model_validate(data)), {"total": 0}).outputs["fee"]
    assert str(total) == "99999999999999999999999999999.000000000001"


def test_failures_are_named():
    with pytest.raises(e.SeveralRulesHit, match=r"r1, r2, r3 .* total = 400"):
        decide(usable(spec("U")), {"total": 400})
    with pytest.raises(e.RulesDisagree):
        decide(usable(spec("A")), {"total": 400})
    with pytest.raises(e.NoRuleHits, match="total = 7"):
        decide(usable(spec("U", [("5", "head", "1")])), {"total": 7})
    with pytest.raises(e.ValueMissing):
        decide(usable(spec("F")), {"sum": 7})
    with pytest.raises(e.ValueWrong):
        decide(usable(spec("F")), {"total": "seven"})
    with pytest.raises(e.ValueWrong, match="may be >= 0"):
        decide(usable(spec("F", allowed=">= 0")), {"total": -1})
    assert e.NoRuleHits.kind == "business"
    assert e.SeveralRulesHit.kind == "defect"


def test_any_lets_rules_agree():
    rows = [("< 500", "clerk", "1"), ("< 900", "clerk", "1"), (">= 900", "head", "1")]
    assert decide(usable(spec("A", rows)), {"total": 1}).rules == ("r1", "r2")
    assert found("A", rows) == []


def test_a_column_may_be_computed():
    table = usable(spec("F", expression="net + tax"))
    assert decide(table, {"net": Decimal(900), "tax": Decimal(100)}).outputs["role"] == "head"


def test_overlaps_and_gaps_have_an_example():
    rows = [("<= 500", "clerk", "1"), ("[500..900)", "lead", "1"), ("> 900", "head", "1")]
    told = [(each.code, each.path, each.message.split(";")[0]) for each in found("U", rows)]
    assert told == [
        ("decision.overlap", ("rules", 1), "total = 500 hits rules r1 and r2"),
        ("decision.gap", ("rules",), "total = 900 hits no rule"),
    ]


def test_what_is_never_reached():
    rows = [("< 500", "clerk", "1"), (">= 100", "lead", "1"), ("[1..700]", "head", "1")]
    assert [(each.code, each.path) for each in found("F", rows)] == [
        ("decision.unreachable-rule", ("rules", 2))
    ]
    assert ("decision.unreachable-rule", ("rules", 0)) in [
        (each.code, each.path)
        for each in found("F", [("-5", "head", "1"), ("-", "head", "1")], allowed=">= 0")
    ]


def test_mistakes_are_found_all_at_once():
    data = {
        "hit_policy": "P",
        "inputs": [{"name": "a", "expression": "1 +"}, {"name": "a", "type": "decimal"}],
        "outputs": [{"name": "rules"}],
        "rules": [
            {"id": 1, "when": {"b": "x"}, "then": {"rules": "x"}},
            {"id": "1", "when": {"a": "x"}, "then": {"rles": "x"}},
        ],
    }
    codes = [each.code.split(".")[1] for each in compiled(TableSpec.model_validate(data))[1]]
    assert codes == [
        "duplicate-column", "kept-name", "no-priority", "expression-wrong", "unknown-column", "unknown-column",
        "cell-wrong", "output-missing", "duplicate-rule",
    ]  # fmt: skip
    with pytest.raises(e.TableWrong, match="9 mistakes"):
        usable(TableSpec.model_validate(data))


def test_a_table_too_large_to_check_is_told_and_bounded():
    shaken = Random(1)
    names = [f"c{n}" for n in range(20)]
    rules = [
        {"when": {name: f"not({shaken.randrange(9)})" for name in names if shaken.random() < 0.5}, "then": {"x": "1"}}
        for _ in range(40)
    ]  # fmt: skip
    data = {
        "hit_policy": "F",
        "inputs": [{"name": name, "type": "decimal"} for name in names],
        "outputs": [{"name": "x"}],
        "rules": rules,
    }
    table, wrong = compiled(TableSpec.model_validate(data))
    assert wrong == []
    begun = monotonic()
    assert [each.code for each in check(table)] == ["decision.too-large-to-check"]
    assert monotonic() - begun < 20
