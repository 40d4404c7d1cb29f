"""What a table decides for some values, and by which rules."""

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any

from servbot.core.decision_table.errors import (
    CellWrong,
    NoRuleHits,
    RulesDisagree,
    SeveralRulesHit,
    ValueMissing,
    ValueWrong,
)
from servbot.core.decision_table.literal import given, written
from servbot.core.decision_table.spec import InputColumn
from servbot.core.decision_table.table import Rule, Table
from servbot.core.expression import evaluate
from servbot.core.record import Record

exact = Context(prec=200)
"""Sums keep every digit."""


class Decision(Record):
    """The result of a table."""

    outputs: dict[str, Any]
    """By output column."""

    rules: tuple[str, ...]
    """The rules that led to it."""

    table: str
    """Name of the table."""


def decide(table: Table, values: Mapping[str, Any]) -> Decision:
    """The decision about these values."""
    row = [_value(table, index, values) for index in range(len(table.inputs))]
    hits = hitting(table, row)
    if not hits and not table.policy.startswith("C"):
        raise NoRuleHits(f"No rule of the table {table.name} holds for {_shown(table, row)}.")
    chosen = _chosen(table, hits, row)
    outputs = {
        column.name: _collected(table.policy, [rule.outputs[index] for rule in chosen])
        for index, column in enumerate(table.outputs)
    }
    return Decision(outputs=outputs, rules=tuple(rule.id for rule in chosen), table=table.name)


def hitting(table: Table, row: list[Any]) -> list[Rule]:
    """The rules that hold for one value per input column."""
    return [
        rule
        for rule in table.rules
        if all(condition.holds(value) for condition, value in zip(rule.conditions, row, strict=True))
    ]


def priority(table: Table, rule: Rule) -> tuple[int, ...]:
    """How far behind the rule stands: by the first output with listed values, then the next."""
    pairs = zip(rule.outputs, table.priorities, strict=True)
    return tuple(listed.index(value) for value, listed in pairs if listed)


def _value(table: Table, index: int, values: Mapping[str, Any]) -> Any:
    column = table.inputs[index]
    try:
        value = given(_raw(table, column, values), column.type)
    except CellWrong as error:
        raise ValueWrong(f"{column.name} of the table {table.name}: {error.message}.") from error
    if value is not None and not table.allowed[index].holds(value):
        raise ValueWrong(
            f"{column.name} of the table {table.name} may be {column.allowed}, not {written(value)[:60]}."
        )
    return value


def _raw(table: Table, column: InputColumn, values: Mapping[str, Any]) -> Any:
    if column.expression:
        return evaluate(column.expression, values)
    if column.name not in values:
        known = ", ".join(values) or "none"
        raise ValueMissing(
            f"The table {table.name} needs a value for {column.name}; given are: {known}.",
            remedy=f"Add `{column.name}:` to the values.",
        )
    return values[column.name]


def _chosen(table: Table, hits: list[Rule], row: list[Any]) -> list[Rule]:
    match table.policy:
        case "U" if len(hits) > 1:
            raise SeveralRulesHit(_said(table, hits, row, "only one may"))
        case "A" if len({rule.outputs for rule in hits}) > 1:
            raise RulesDisagree(_said(table, hits, row, "their outputs differ"))
        case "F":
            return hits[:1]
        case "P":
            return [min(hits, key=lambda rule: priority(table, rule))]
    return hits


def _collected(policy: str, found: list[Any]) -> Any:
    match policy:
        case "C":
            return found
        case "C count":
            return len(found)
        case "C sum":
            return sum(found) if all(isinstance(each, int) for each in found) else _sum(found)
        case "C min":
            return min(found, default=None)
        case "C max":
            return max(found, default=None)
    return found[0]


def _sum(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = exact.add(total, number)
    return total


def _said(table: Table, hits: list[Rule], row: list[Any], why: str) -> str:
    ids = ", ".join(rule.id for rule in hits[:10])
    return f"The rules {ids} of the table {table.name} hold for {_shown(table, row)}; {why}."


def _shown(table: Table, row: list[Any]) -> str:
    return ", ".join(
        f"{column.name} = {written(value)[:60]}" for column, value in zip(table.inputs, row, strict=True)
    )
