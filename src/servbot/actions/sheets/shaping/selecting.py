"""Which rows, and in which order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.core.errors import UsageError
from servbot.core.record import Record

Row = Mapping[str, Any]
Scalar = str | bool | int | float | Decimal | datetime | date | time | None
OWN = "_"
"""Names that begin with it are servbot's own notes about a row, not columns."""


class Condition(Record):
    """What a cell must be; every field that is given must hold."""

    least: Any = None
    """At least this."""

    most: Any = None
    """At most this."""

    contains: str = ""
    """Has this text in it, whatever the case and width."""

    one_of: tuple[Any, ...] = ()
    """Is one of these."""

    is_not: Any = None
    """Is anything but this."""

    blank: bool | None = None
    """Is blank, or with false is not."""


class Order(Record):
    """One column to sort by."""

    column: str

    descending: bool = False
    """Whether the greatest comes first. Blank cells come last either way."""


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Names of the columns in their order."""
    return [name for name in dict.fromkeys(name for row in rows for name in row) if not name.startswith(OWN)]


def named(rows: Sequence[Row], wanted: str, place: str) -> str:
    """The column's own name; of no rows every name is one."""
    names = columns_of(rows)
    return names[find_column(names, wanted, place)] if names else wanted


def key_of(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    """The row's values in these columns as they are compared."""
    return tuple(key_text(row.get(column)) for column in columns)


def filtered(rows: Sequence[Row], where: Mapping[str, Any], place: str) -> list[Row]:
    """The rows that fulfil every condition."""
    wanted = {named(rows, name, place): condition for name, condition in where.items()}
    return [row for row in rows if all(_fits(row.get(name), each) for name, each in wanted.items())]


def ordered(rows: Sequence[Row], by: Sequence[Order], place: str) -> list[Row]:
    """The rows by the columns, those that are equal in the order they had."""
    result = list(rows)
    for order in reversed(by):
        name = named(rows, order.column, place)
        blank = [row for row in result if not key_text(row.get(name))]
        full = [row for row in result if key_text(row.get(name))]
        full.sort(key=lambda row: rank(row.get(name)), reverse=order.descending)
        result = full + blank
    return result


def distinct(rows: Sequence[Row], key: Sequence[str], place: str, *, keep_last: bool) -> list[Row]:
    """One row for each key, at the place of the one that is kept."""
    names = [named(rows, name, place) for name in key] or columns_of(rows)
    kept: dict[tuple[str, ...], int] = {}
    for position, row in enumerate(rows):
        if keep_last or key_of(row, names) not in kept:
            kept[key_of(row, names)] = position
    return [rows[position] for position in sorted(kept.values())]


def rank(value: Any) -> tuple[int, Any]:
    """Puts values in order: numbers, then dates, then texts."""
    if isinstance(value, bool):
        return 3, value
    if isinstance(value, int | float | Decimal):
        return 0, Decimal(str(value))
    if isinstance(value, datetime):
        return 1, value.replace(tzinfo=None)
    if isinstance(value, date):
        return 1, datetime.combine(value, time())
    return 2, value.isoformat() if isinstance(value, time) else key_text(value)


def _fits(value: Any, condition: Any) -> bool:
    if not isinstance(condition, Condition):
        return key_text(value) == key_text(condition)
    text = key_text(value)
    return (
        (condition.blank is None or condition.blank == (not text))
        and (not condition.one_of or text in {key_text(each) for each in condition.one_of})
        and (condition.is_not is None or text != key_text(condition.is_not))
        and key_text(condition.contains) in text
        and (condition.least is None or _at_least(value, condition.least))
        and (condition.most is None or _at_least(condition.most, value))
    )


def _at_least(value: Any, bound: Any) -> bool:
    if not key_text(value) or not key_text(bound):
        return False
    (kind, one), (other_kind, other) = rank(value), rank(bound)
    if kind != other_kind:
        raise UsageError(
            f"{value!r} and {bound!r} cannot be put in order.",
            remedy="Declare the type of the column under `columns`.",
        )
    return bool(one >= other)
