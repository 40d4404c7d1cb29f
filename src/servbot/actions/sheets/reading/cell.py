"""One cell: what the reader gave, as the type its column was declared to have."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from servbot.actions.sheets.reading.ledger_amount import parse_money
from servbot.core.notation import DateOrder, DecimalMark, read_date, read_number
from servbot.core.record import Record

ColumnType = Literal["text", "decimal", "integer", "date", "datetime", "boolean", "money"]
MOST_EXACT = 10**15
"""Below it whole numbers have no binary noise."""

TRUE = frozenset({"true", "yes", "y", "1", "是", "√", "✓"})
FALSE = frozenset({"false", "no", "n", "0", "否", "×"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """What the writers of a sheet mean where text can be read two ways."""

    decimal_mark: DecimalMark = "."
    date_order: DateOrder = "ymd"


class Grammar(Record):
    """How the cells of one column are written."""

    type: ColumnType

    decimal_mark: DecimalMark | None = None
    """What separates the fraction in numbers typed as text; as for the whole sheet when not given."""

    date_order: DateOrder | None = None
    """Order of day and month in dates typed as text; as for the whole sheet when not given."""

    digits: int | None = Field(default=None, ge=1, le=40)
    """For text made of digits: its length, made up with the leading zeros that a number lost."""

    required: bool = False
    """Whether a blank cell is a problem."""


class NotReadable(Exception):
    """The cell does not hold what its column was declared to hold; the text says why."""


def natural(raw: Any) -> Any:
    """The cell's own value: None when blank, whole numbers as int, others as Decimal, never a float."""
    if isinstance(raw, str):
        return raw if raw.strip() else None
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, float):
        return exact(raw)
    return raw


def exact(number: float) -> int | Decimal:
    """The number as the spreadsheet shows it: 15 significant digits, without binary noise."""
    if number.is_integer() and abs(number) < MOST_EXACT:
        return int(number)
    value = Decimal(format(number, ".15g"))
    return int(value) if value == value.to_integral_value() and abs(value) < Decimal(10) ** 18 else value


def typed(raw: Any, kind: ColumnType | Grammar, habits: Habits) -> Any:
    """The cell as the declared type, None when blank; `NotReadable` when it is something else."""
    value = natural(raw)
    if not isinstance(kind, Grammar):
        return None if value is None else CONVERTERS[kind](value, habits)
    if value is None:
        if kind.required:
            raise NotReadable("the cell is blank")
        return None
    own = Habits(
        decimal_mark=kind.decimal_mark or habits.decimal_mark, date_order=kind.date_order or habits.date_order
    )
    found = CONVERTERS[kind.type](value, own)
    return _with_zeros(found, kind.digits) if kind.digits and isinstance(found, str) else found


def _with_zeros(text: str, digits: int) -> str:
    narrow = unicodedata.normalize("NFKC", text).strip()
    if not (narrow.isascii() and narrow.isdigit()) or len(narrow) > digits:
        raise NotReadable(f"{_shown(text)} is not a text of {digits} digits")
    return narrow.zfill(digits)


def _text(value: Any, habits: Habits) -> str:
    del habits
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _decimal(value: Any, habits: Habits) -> Decimal:
    return _number(value, read_number, habits, "number")


def _money(value: Any, habits: Habits) -> Decimal:
    return _number(value, parse_money, habits, "amount")


def _number(
    value: Any, parse: Callable[[str, DecimalMark], Decimal | None], habits: Habits, name: str
) -> Decimal:
    if isinstance(value, str):
        found = parse(value, habits.decimal_mark)
        if found is not None:
            return found
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise NotReadable(
        f"{_shown(value)} is not a {name}" if name == "number" else f"{_shown(value)} is not an {name}"
    )


def _integer(value: Any, habits: Habits) -> int:
    number = _decimal(value, habits)
    if number != number.to_integral_value():
        raise NotReadable(f"{_shown(value)} is not a whole number")
    return int(number)


def _date(value: Any, habits: Habits) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = read_date(text, habits.date_order) if isinstance(text, str) else None
    if found is None:
        raise NotReadable(f"{_shown(value)} is not a date that can be read only one way")
    return found


def _datetime(value: Any, habits: Habits) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        day, _, clock = value.strip().replace("T", " ").rpartition(" ")
        try:
            moment = time.fromisoformat(clock if len(clock) > 4 else "")
        except ValueError:
            return datetime.combine(_date(value, habits), time())
        return datetime.combine(_date(day, habits), moment)
    return datetime.combine(_date(value, habits), time())


def _boolean(value: Any, habits: Habits) -> bool:
    del habits
    if isinstance(value, bool):
        return value
    text = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    if text not in TRUE | FALSE:
        raise NotReadable(f"{_shown(value)} is neither yes nor no")
    return text in TRUE


def _shown(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


CONVERTERS: Mapping[ColumnType, Callable[[Any, Habits], Any]] = {
    "text": _text,
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
    "money": _money,
}
