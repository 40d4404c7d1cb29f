"""The values of a column in finitely many regions: within one, no cell of the table tells values apart."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from itertools import pairwise
from typing import Any

from servbot.core.decision_table.spec import ColumnType
from servbot.core.decision_table.table import Table

fine = Context(prec=200)


def samples_of(table: Table, index: int) -> list[Any]:
    """One value for every region of an input column, without those that cannot occur."""
    allowed = table.allowed[index]
    cells = (allowed, *(rule.conditions[index] for rule in table.rules))
    bounds = {bound for cell in cells for bound in cell.bounds()}
    return [value for value in _samples(bounds, table.inputs[index].type) if allowed.holds(value)]


def _samples(bounds: set[Any], kind: ColumnType) -> list[Any]:
    match kind:
        case "boolean":
            return [True, False]
        case "string":
            return [*sorted(bounds), _other(bounds)]
    ordered = sorted(bounds)
    return list(_on_a_line(ordered, kind)) if ordered else [_somewhere(kind)]


def _on_a_line(bounds: Sequence[Any], kind: ColumnType) -> Iterator[Any]:
    """Every bound, and a value in each gap beside and between them that has one."""
    yield from _beyond(bounds[0], -1)
    yield bounds[0]
    for low, high in pairwise(bounds):
        yield from _between(low, high, kind)
        yield high
    yield from _beyond(bounds[-1], 1)


def _beyond(bound: Any, step: int) -> Iterator[Any]:
    if not isinstance(bound, date):
        yield fine.add(bound, step) if isinstance(bound, Decimal) else bound + step
    elif bound not in {date.min, date.max}:
        yield bound + timedelta(days=step)


def _between(low: Any, high: Any, kind: ColumnType) -> Iterator[Any]:
    if kind == "date":
        if (high - low).days > 1:
            yield low + timedelta(days=1)
        return
    if kind == "integer":
        if high - low > 1:
            yield low + 1
        return
    above = Decimal(int(fine.add(low, 1).to_integral_value("ROUND_FLOOR", fine)))
    yield above if above < high else fine.divide(fine.add(low, high), Decimal(2))


def _other(texts: set[str]) -> str:
    """A text that no cell names."""
    name = "anything else"
    while name in texts:
        name += "!"
    return name


def _somewhere(kind: ColumnType) -> Any:
    return {"date": date(2026, 1, 1), "integer": 0, "decimal": Decimal(0)}[kind]
