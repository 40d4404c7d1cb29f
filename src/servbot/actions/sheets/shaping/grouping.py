"""Rows summed up, by groups and crosswise."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, Literal

from servbot.actions.sheets.reconciliation.normal_form import WIDE, exact_number, key_text
from servbot.actions.sheets.shaping.selecting import Row, key_of, named, rank
from servbot.core.errors import UsageError
from servbot.core.record import Record

How = Literal["sum", "count", "mean", "least", "most", "first", "last", "distinct"]
MEAN_DIGITS = Decimal("1e-10")


class Summary(Record):
    """One figure about the rows of a group."""

    column: str = ""
    """The column it is about; empty to count rows."""

    how: How = "sum"


def grouped(
    rows: Sequence[Row], by: Sequence[str], values: Mapping[str, Summary], place: str
) -> list[dict[str, Any]]:
    """One row for each group, in the order in which the groups begin."""
    names = [named(rows, name, place) for name in by]
    figures = {
        new: (named(rows, each.column, place) if each.column else "", each.how)
        for new, each in values.items()
    }
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key_of(row, names), []).append(row)
    return [
        {name: group[0].get(name) for name in names}
        | {new: figure(group, column, how) for new, (column, how) in figures.items()}
        for group in groups.values()
    ]


def pivoted(
    rows: Sequence[Row], down: Sequence[str], across: str, value: Summary, place: str
) -> list[dict[str, Any]]:
    """One row for each group, with a column for each value that stands in `across`."""
    names = [named(rows, name, place) for name in down]
    head, column = named(rows, across, place), named(rows, value.column, place) if value.column else ""
    heads = {key_text(row.get(head)): row.get(head) for row in reversed(rows)}
    order = sorted(heads, key=lambda key: rank(heads[key]))
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key_of(row, names), []).append(row)
    return [
        {name: group[0].get(name) for name in names}
        | {
            str(heads[key]) if key else "(blank)": figure(
                [row for row in group if key_text(row.get(head)) == key], column, value.how
            )
            for key in order
        }
        for group in groups.values()
    ]


def figure(rows: Sequence[Row], column: str, how: How) -> Any:
    """The figure; None where there is nothing to say it of."""
    if not column:
        return len(rows)
    values = [row[column] for row in rows if key_text(row.get(column))]
    return FIGURES[how](values) if values or how in {"count", "distinct"} else None


def _sum(values: Sequence[Any]) -> Decimal:
    numbers = [exact_number(value) for value in values]
    for value, number in zip(values, numbers, strict=True):
        if number is None:
            raise UsageError(
                f"{value!r} is no number and cannot be added.",
                remedy="Declare the type of the column under `columns`, or correct the cell.",
            )
    with localcontext(WIDE):
        return sum((number for number in numbers if number is not None), Decimal())


FIGURES: Mapping[How, Callable[[Sequence[Any]], Any]] = {
    "sum": _sum,
    "count": len,
    "mean": lambda values: (_sum(values) / len(values)).quantize(MEAN_DIGITS).normalize(),
    "least": lambda values: min(values, key=rank),
    "most": lambda values: max(values, key=rank),
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "distinct": lambda values: len({key_text(value) for value in values}),
}
