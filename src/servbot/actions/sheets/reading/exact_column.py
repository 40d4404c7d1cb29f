"""A column of raw cells as exact typed values, whole columns at once where that gives the same as cell by cell."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from servbot.actions.sheets.reading.cell import natural

FRACTIONS = range(7)
"""Digits behind the point that are tried; numbers with more of them are read one by one."""

EXACT = 10**15
"""Spreadsheets keep 15 digits: below it the decimal number of so many digits behind a float is the only one."""


def exact_column(cells: Sequence[Any]) -> pl.Series | list[Any]:
    """The values as `natural` gives them; numbers with fractions have all the same digits behind the point."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return _texts(cells)
    if kinds == {date}:
        return pl.Series(cells, dtype=pl.Date)
    if float in kinds and kinds <= {float, str} and (found := _numbers(cells, kinds)) is not None:
        return found
    return [natural(cell) for cell in cells]


def _texts(cells: Sequence[str]) -> pl.Series:
    """Without those that are blank."""
    column = pl.Series(cells, dtype=pl.String)
    if all(map(str.strip, cells)):
        return column
    return pl.Series([cell if cell.strip() else None for cell in cells], dtype=pl.String)


def _numbers(cells: Sequence[Any], kinds: set[type]) -> pl.Series | None:
    """Whole numbers, or decimal ones; None where there is a text between them or a number needs care."""
    known = None
    if str in kinds:
        if any(isinstance(cell, str) and cell.strip() for cell in cells):
            return None
        known = np.fromiter((not isinstance(cell, str) for cell in cells), bool, len(cells))
        cells = [0.0 if isinstance(cell, str) else cell for cell in cells]
    values = np.array(cells, np.float64)
    for digits in FRACTIONS:
        # The product may be off by a little; the quotient is rounded right, so that it shows whether that mattered.
        whole = np.rint(values * 10.0**digits)
        if not (np.abs(whole) < EXACT).all():
            return None
        if (whole / 10.0**digits == values).all():
            column = pl.Series(whole.astype(np.int64))
            column = column if digits == 0 else _scaled(column, digits)
            return column if known is None else column.zip_with(pl.Series(known), column.clear(len(cells)))
    return None


def _scaled(column: pl.Series, digits: int) -> pl.Series:
    whole = pl.lit(column).cast(pl.Int128)
    return pl.select(whole.reinterpret(dtype=pl.Decimal(38, digits))).to_series()
