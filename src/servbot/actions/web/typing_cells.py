"""Cells of a table as numbers and dates instead of text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, NamedTuple

from servbot.actions.web.errors import CellUnfit, NotFound
from servbot.actions.web.wording import listing, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servbot.actions.web.session import BrowserSession

ColumnType = Literal["text", "integer", "decimal", "date"]
Cell = int | Decimal | date | str | None

_currency = re.compile(r"[$£¥€₹₩₽元圆]|^[A-Za-z]{1,3}\.?\s+|\s+[^\W\d_]{1,3}\.?$")
_plain = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


async def decimal_sign(session: BrowserSession) -> str:
    """What stands before the cents in the language of the page."""
    sign: str = await session.page.evaluate(
        "fallback => Intl.NumberFormat(document.documentElement.lang || fallback).format(1.5).charAt(1)",
        session.connection.locale,
    )
    return sign


class Typing(NamedTuple):
    """How the cells of a table are read."""

    types: Mapping[str, ColumnType]
    date_format: str
    decimal_sign: str

    def check(self, columns: Sequence[str], place: str) -> None:
        """See that all named columns are there."""
        for wanted in self.types:
            if wanted not in columns:
                near = nearest(wanted, columns) or columns
                message = f"The table has no column {wanted!r}. Nearest: {listing(near)}."
                raise NotFound(message, place=place, nothing_done=True)

    def rows(self, records: Sequence[Mapping[str, str]], place: str) -> list[dict[str, Cell]]:
        """The rows with typed cells."""
        return [{title: self._cell(title, text, place) for title, text in row.items()} for row in records]

    def _cell(self, title: str, text: str, place: str) -> Cell:
        kind = self.types.get(title, "text")
        if kind == "text":
            return text
        if not text.strip():
            return None
        try:
            return self._read(kind, text)
        except (ValueError, InvalidOperation) as error:
            raise CellUnfit(
                f"{text!r} in the column {title!r} is no {kind}.", place=place, nothing_done=True
            ) from error

    def _read(self, kind: ColumnType, text: str) -> Cell:
        if kind == "date":
            return datetime.strptime(text.strip(), self.date_format).date()  # noqa: DTZ007 - a day has no zone
        number = amount(text, self.decimal_sign)
        if kind == "integer" and number != int(number):
            raise ValueError(text)
        return int(number) if kind == "integer" else number


def amount(text: str, decimal_sign: str) -> Decimal:
    """The number that a cell shows, with a currency, a sign behind, or in brackets when it is negative."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    bare = _currency.sub("", plain).strip()
    negative = (bare.startswith("(") and bare.endswith(")")) or bare.endswith("-")
    grouping = "," if decimal_sign == "." else "."
    digits = re.sub(rf"[\s'\u2019{re.escape(grouping)}]", "", bare.strip("()").rstrip("-"))
    digits = digits.replace(decimal_sign, ".")
    if not _plain.fullmatch(digits):
        raise ValueError(text)
    return -Decimal(digits) if negative else Decimal(digits)
