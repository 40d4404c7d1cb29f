"""Columns of both sides as whole numbers that are the same where the values are written the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt
import polars as pl

from servbot.actions.sheets.reconciliation.column_text import texts
from servbot.actions.sheets.reconciliation.normal_form import Normalisation
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciliation.units import LARGEST, Bools, Ints, Units, in_same_units

Column = tuple[str, str, Sequence[Normalisation]]
"""The column of each side, and what is ignored when the two are compared."""

CHANGES_NUMBERS = frozenset({"punctuation", "leading_zeros"})
SPREAD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd factors that spread numbers over 64 bits."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One column of both sides; 0 stands for a blank cell."""

    left: Ints
    right: Ints
    size: int


class Codes:
    """One number for each row, made of several columns.

    Columns with few values or with numbers are packed exactly. Of texts that nearly all differ the hash is taken:
    rows of the same code then have to be looked at, and where two texts had the same hash another one is tried.
    """

    def __init__(
        self, left: Side, right: Side, keys: Sequence[Column], compared: Sequence[Column] = ()
    ) -> None:
        self._lengths = left.length, right.length
        self._packed: list[Coded] = []
        self._hashed: list[tuple[pl.Series, pl.Series]] = []
        self.size = 1
        self._add(left, right, keys)
        self._filled = self._without_blanks()
        self._add(left, right, compared)

    def _add(self, left: Side, right: Side, columns: Sequence[Column]) -> None:
        for column in columns:
            found = _coded(left, right, column)
            if found is None or self.size * found.size >= LARGEST:
                mine, other, normalise = column
                self._hashed.append((left.texts(mine, normalise), right.texts(other, normalise)))
            else:
                self._packed.append(found)
                self.size *= found.size

    def filled(self, left: Ints, right: Ints) -> tuple[Ints, Ints]:
        """Those of the rows that have no blank in a key."""
        return tuple(  # type: ignore[return-value]
            rows if filled.all() else rows[filled[rows]]
            for rows, filled in zip((left, right), self._filled, strict=True)
        )

    @property
    def is_exact(self) -> bool:
        """Whether rows of the same code surely have the same values."""
        return not self._hashed

    def _without_blanks(self) -> tuple[Bools, Bools]:
        left, right = (np.ones(length, bool) for length in self._lengths)
        for coded in self._packed:
            left &= coded.left != 0
            right &= coded.right != 0
        for mine, other in self._hashed:
            left &= (mine != "").to_numpy()
            right &= (other != "").to_numpy()
        return left, right

    def exact(self) -> tuple[Ints, Ints]:
        """The packed columns alone, as numbers below `size`."""
        if not self._packed:
            return np.zeros(self._lengths[0], np.int64), np.zeros(self._lengths[1], np.int64)
        left, right = self._packed[0].left, self._packed[0].right
        for coded in self._packed[1:]:
            left = left * coded.size + coded.left
            right = right * coded.size + coded.right
        return left, right

    def mixed(self, seed: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
        """All columns."""
        left, right = (codes.astype(np.uint64) for codes in self.exact())
        for mine, other in self._hashed:
            left = _mix(left, mine.hash(seed).to_numpy())
            right = _mix(right, other.hash(seed).to_numpy())
        return left, right

    def same(self, left: Ints, right: Ints) -> Bools:
        """Which of the pairs of rows have the same values."""
        same = np.ones(len(left), bool)
        for coded in self._packed:
            same &= coded.left[left] == coded.right[right]
        for mine, other in self._hashed:
            same &= (mine.gather(as_rows(left)) == other.gather(as_rows(right))).to_numpy()
        return same

    def confirmed(self, left: Ints, right: Ints) -> bool:
        """Whether pairs of rows with the same mixed code have the same values.

        Beside one text that is the same, the mixed code is the same only where the packed columns are.
        """
        if len(self._hashed) > 1:
            return bool(self.same(left, right).all())
        order = np.argsort(left)
        own, its = as_rows(left[order]), as_rows(right[order])
        return all(bool((mine.gather(own) == other.gather(its)).all()) for mine, other in self._hashed)

    def groups(self) -> tuple[Ints, Ints, int]:
        """The number of each row's group, and how many numbers there are; rows of one group have the same values."""
        if self.is_exact and self.size <= sum(self._lengths):
            return *self.exact(), self.size
        for seed in count():
            left, right = self.mixed(seed)
            known, first, number = np.unique(
                np.concatenate((left, right)), return_index=True, return_inverse=True
            )
            if self._hashed and not self._is_injective(first, number):
                continue
            return number[: len(left)], number[len(left) :], len(known)
        raise AssertionError("unreachable")

    def _is_injective(self, first: Ints, number: Ints) -> bool:
        """Whether every row has the same texts as the first one of its code."""
        for mine, other in self._hashed:
            both = pl.concat([mine, other])
            if not (both == both.gather(as_rows(first[number]))).all():
                return False
        return all(
            bool((column == column[first[number]]).all())
            for column in (np.concatenate((coded.left, coded.right)) for coded in self._packed)
        )


def as_rows(positions: Ints) -> pl.Series:
    """Positions in the form in which a column is read fastest."""
    return pl.Series(positions.astype(np.uint32, copy=False))


def _mix(codes: npt.NDArray[np.uint64], hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    mixed: npt.NDArray[np.uint64] = (codes * np.uint64(SPREAD[0])) ^ (hashes * np.uint64(SPREAD[1]))
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _coded(left: Side, right: Side, column: Column) -> Coded | None:
    mine, other, normalise = column
    own, its = left.typed(mine), right.typed(other)
    if own is None or its is None:
        return None
    if own.dtype == its.dtype == pl.String:
        return _of_words(left, right, column)
    if CHANGES_NUMBERS.intersection(normalise):
        return None
    if own.dtype == its.dtype == pl.Date:
        return _of_units(left.days(mine), right.days(other))
    if pl.String in (own.dtype, its.dtype) or pl.Date in (own.dtype, its.dtype):
        return None
    return _of_units(left.units(mine), right.units(other))


def _of_units(left: Units | None, right: Units | None) -> Coded | None:
    found = in_same_units(left, right)
    if found is None:
        return None
    left, right = found
    ends = [end for side in found if (end := side.ends())]
    if not ends:
        return Coded(np.zeros(len(left.values), np.int64), np.zeros(len(right.values), np.int64), 1)
    least, most = min(low for low, _ in ends), max(high for _, high in ends)
    if most - least >= LARGEST:
        return None
    mine, others = (np.where(side.known, side.values - least + 1, 0) for side in found)
    return Coded(mine, others, most - least + 2)


def _of_words(left: Side, right: Side, column: Column) -> Coded | None:
    """By the distinct texts of both columns, where there are few."""
    mine, other, normalise = column
    own, its = left.words(mine), right.words(other)
    if own is None or its is None:
        return None
    plain = [texts(words.distinct, words.distinct, normalise) for words in (own, its)]
    known = pl.concat([*plain, pl.Series([""])]).unique().sort()
    numbers = pl.Enum(known)
    # The empty text is the first of all, so that its number is 0, as that of a cell without text.
    tables = [np.append(each.cast(numbers).to_physical().to_numpy().astype(np.int64), 0) for each in plain]
    return Coded(tables[0][own.codes], tables[1][its.codes], len(known))
