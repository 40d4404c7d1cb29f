"""A column of texts that repeat, as its distinct texts and a number for each row."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

SAMPLE = 20_000
MOST_DISTINCT = 0.5
"""Part of the rows that may have a text of their own; beyond it numbers cost more than they save."""

SURELY_DISTINCT = 0.8


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a column, each once."""

    distinct: pl.Series
    """Sorted, so that the numbers do not depend on the order of the rows."""

    codes: npt.NDArray[np.int64]
    """The place of each row's text; behind the last for a cell without one."""


def words_of(column: pl.Series) -> Words | None:
    """The distinct texts; None where more than half of the rows have one of their own."""
    if _mostly_distinct(column):
        return None
    distinct = column.unique().drop_nulls()
    if len(distinct) > MOST_DISTINCT * len(column):
        return None
    distinct = distinct.sort()
    codes = column.cast(pl.Enum(distinct)).to_physical()
    return Words(distinct, codes.cast(pl.Int64).fill_null(len(distinct)).to_numpy())


def _mostly_distinct(column: pl.Series) -> bool:
    """Whether a sample shows it already: some of the texts with all their rows, whatever the order of the rows."""
    if len(column) < 4 * SAMPLE:
        return False
    mask = (1 << (len(column) // SAMPLE).bit_length() - 1) - 1
    sample = column.filter(column.hash() & mask == 0)
    return len(sample) > SAMPLE / 4 and sample.n_unique() > SURELY_DISTINCT * len(sample)
