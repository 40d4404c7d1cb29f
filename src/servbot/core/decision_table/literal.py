"""Values of the five types: as written in a cell, and as given by a run."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from servbot.core.decision_table.errors import CellWrong
from servbot.core.decision_table.spec import ColumnType

LONGEST_NUMBER = 40
LONGEST_TEXT = 2000

number = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
day = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)", re.ASCII)

truths: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "是", "真"), True),
    **dict.fromkeys(("false", "no", "否", "假"), False),
}

wanted: Mapping[ColumnType, tuple[str, str]] = {
    "string": ("a text", 'put it in quotes: "CN"'),
    "decimal": ("a number", "write it like 1000 or 12.50, without separators"),
    "integer": ("a whole number", "write it like 1000, without separators"),
    "date": ("a date", "write it like 2026-03-31"),
    "boolean": ("true or false", "write true or false"),
}
"""What a type is called, and how its values are written."""


def literal(text: str, kind: ColumnType, *, quoted: bool = False) -> Any:
    """The value a text stands for; `CellWrong` where it stands for none of that type."""
    value = None
    if kind == "string":
        value = tidy(text)
    elif not quoted or kind == "date":
        value = readers[kind](normalize("NFKC", text).strip())
    if value is None:
        what, remedy = wanted[kind]
        shown = f'"{text}"' if quoted else text
        raise CellWrong(f"{shown[:60]} is not {what}", remedy=remedy)
    return value


def tidy(text: str) -> str:
    """A text as texts are compared: blanks around it and doubled ones do not count."""
    return " ".join(normalize("NFC", text).split())


def given(value: Any, kind: ColumnType) -> Any:
    """A value of a run as one of the type; `CellWrong` where it is none. Nothing stays nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return literal(value[:LONGEST_TEXT], kind)
    if kind == "date" and isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, bool) or kind in {"boolean", "date"}:
        if isinstance(value, bool) and kind == "boolean":
            return value
        raise CellWrong(f"{value!s:.60} is not {wanted[kind][0]}", remedy=wanted[kind][1])
    return _of_number(value, kind)


def _of_number(value: Any, kind: ColumnType) -> Any:
    if isinstance(value, int | float | Decimal):
        exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if exact.is_finite() and abs(exact.adjusted()) <= LONGEST_NUMBER:
            if kind == "string":
                return f"{exact:f}"
            if kind == "decimal":
                return exact
            if exact == exact.to_integral_value():
                return int(exact)
    raise CellWrong(f"{value!s:.60} is not {wanted[kind][0]}", remedy=wanted[kind][1])


def written(value: Any) -> str:
    """A value as a message shows it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
    return str(value)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if len(text) <= LONGEST_NUMBER and number.fullmatch(text) else None


def _integer(text: str) -> int | None:
    exact = _decimal(text)
    return int(exact) if exact is not None and exact == exact.to_integral_value() else None


def _date(text: str) -> date | None:
    found = day.fullmatch(text)
    if found is None:
        return None
    year, month, of_month = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def _boolean(text: str) -> bool | None:
    return truths.get(text.lower())


readers: Mapping[ColumnType, Callable[[str], Any]] = {
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "boolean": _boolean,
}
