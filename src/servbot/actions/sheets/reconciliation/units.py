"""Columns of numbers as whole units of their smallest digit: cents and not fractions of euros."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from servbot.actions.sheets.reconciliation.difference import day_of, number_of
from servbot.actions.sheets.reconciliation.normal_form import WIDE

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Units:
    """Whole numbers of ten to the power of minus `scale`, where a number is known."""

    values: Ints
    known: Bools
    scale: int

    def scaled(self, scale: int) -> "Units | None":
        """The same in finer units; None where that is too long for 63 bits."""
        if scale == self.scale:
            return self
        factor = 10 ** (scale - self.scale)
        top = int(np.abs(self.values).max(initial=0))
        return Units(self.values * factor, self.known, scale) if top * factor < LARGEST else None

    def ends(self) -> tuple[int, int] | None:
        """The smallest and the largest number; None where there is none."""
        known = self.values if self.known.all() else self.values[self.known]
        return (int(known.min()), int(known.max())) if len(known) else None


def units(values: Sequence[Any] | pl.Series, typed: pl.Series | None) -> Units | None:
    """The numbers of the column; None where one is too long for 63 bits."""
    if typed is not None and typed.dtype == pl.Int64:
        return _of_integers(typed, 0)
    if typed is not None and isinstance(typed.dtype, pl.Decimal):
        return _of_integers(typed.to_physical(), typed.dtype.scale)
    numbers = [number_of(value) for value in values]
    scale = max((places(number) for number in numbers if number is not None), default=0)
    if scale > 18:
        return None
    whole = [0 if number is None else in_units(number, scale) for number in numbers]
    if max(map(abs, whole), default=0) >= LARGEST:
        return None
    return Units(np.array(whole, np.int64), np.array([n is not None for n in numbers], bool), scale)


def in_same_units(
    left: Units | None, right: Units | None, limits: Iterable[Decimal | None] = ()
) -> tuple[Units, Units] | None:
    """Both in units in which the limits are whole too; None where a number is too long for that."""
    if left is None or right is None:
        return None
    scale = max(left.scale, right.scale, *(places(limit) for limit in limits if limit is not None))
    left, right = left.scaled(scale), right.scaled(scale)
    return None if left is None or right is None else (left, right)


def days(values: Sequence[Any] | pl.Series, typed: pl.Series | None) -> Units:
    """The dates of the column as days."""
    if typed is not None and typed.dtype == pl.Date:
        return Units(
            typed.cast(pl.Int64).fill_null(0).to_numpy().copy(), typed.is_not_null().to_numpy().copy(), 0
        )
    found = [day_of(value) for value in values]
    epoch = date(1970, 1, 1)
    whole = np.array([0 if day is None else (day - epoch).days for day in found], np.int64)
    return Units(whole, np.array([day is not None for day in found], bool), 0)


def holds_dates(values: Sequence[Any] | pl.Series, typed: pl.Series | None) -> bool:
    """Whether the column is one of dates: its first value that is not blank is one."""
    if typed is not None and typed.dtype != pl.String:
        return typed.dtype == pl.Date
    first = next((value for value in values if value not in (None, "")), None)
    if isinstance(first, date | datetime):
        return True
    return isinstance(first, str) and number_of(first) is None and day_of(first) is not None


def taken(values: npt.NDArray[Any], rows: Ints) -> npt.NDArray[Any]:
    """The values of some rows in rising order; all of them need no copy."""
    return values if len(values) == len(rows) else values[rows]


def picked(rows: Ints, order: Ints, column: npt.NDArray[Any]) -> Ints:
    """Rising positions in another order; those of a whole column are their own places."""
    return order if len(rows) == len(column) else rows[order]


def places(number: Decimal) -> int:
    """Digits behind the point that say something."""
    exponent = WIDE.normalize(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def in_units(number: Decimal, scale: int) -> int:
    """The number as a whole number of its smallest units."""
    return int(number.scaleb(scale, WIDE))


def from_units(whole: int, scale: int) -> Decimal:
    """The exact number behind whole units."""
    return Decimal(int(whole)).scaleb(-scale, WIDE)


def total(numbers: Iterable[Decimal | None]) -> Decimal:
    """The exact sum; what is no number is left out."""
    found = Decimal(0)
    for number in numbers:
        found = found if number is None else WIDE.add(found, number)
    return found


def _of_integers(column: pl.Series, scale: int) -> Units | None:
    if any(abs(int(end)) >= LARGEST for end in (column.max(), column.min()) if isinstance(end, int)):
        return None
    known = column.is_not_null().to_numpy().copy()
    return Units(column.cast(pl.Int64).fill_null(0).to_numpy().copy(), known, scale)
