"""Pairs the rows that are written the same in the keys and in all that is compared."""

from itertools import count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from servbot.actions.sheets.reconciliation.both import Both
from servbot.actions.sheets.reconciliation.coding import Codes, as_rows
from servbot.actions.sheets.reconciliation.normal_form import USUAL
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciliation.units import Ints, picked, taken

Numbers = npt.NDArray[np.uint64]


class _Sorted(NamedTuple):
    """Rows in the order of their codes, those of one code in the order of their content."""

    codes: Numbers
    rows: Ints
    nth: Ints
    """Place of the row among those of its code."""


def equal_pairs(rule: Rule, both: Both, mine: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Positions of the pairs; of several equal rows the first goes with the first."""
    codes = Codes(
        both.left,
        both.right,
        [(key.left, key.right, key.normalise) for key in rule.keys],
        [(item.left, item.right, USUAL) for item in rule.compare],
    )
    mine, others = codes.filled(mine, others)
    for seed in count():
        numbers = codes.mixed(seed)
        left = _sorted(numbers[0], mine, both.left)
        right = _sorted(numbers[1], others, both.right)
        own, other = _joined(left, right)
        if codes.is_exact or codes.confirmed(own, other):
            return own, other
    raise AssertionError("unreachable")


def _sorted(codes: Numbers, rows: Ints, side: Side) -> _Sorted:
    chosen = taken(codes, rows)
    rows, codes = picked(rows, np.argsort(chosen), codes), np.sort(chosen)
    first = np.ones(len(rows), bool)
    first[1:] = codes[1:] != codes[:-1]
    if first.all():
        return _Sorted(codes, rows, np.zeros(len(rows), np.int64))
    starts = np.flatnonzero(first)
    nth = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    repeated = ~first
    repeated[:-1] |= ~first[1:]
    several = np.flatnonzero(repeated)
    rows[several] = _by_content(codes[several], rows[several], side)
    return _Sorted(codes, rows, nth)


def _by_content(codes: Numbers, rows: Ints, side: Side) -> Ints:
    frame = pl.DataFrame({"code": codes, "content": side.contents_of(as_rows(rows)), "row": rows})
    return frame.sort("code", "content", "row")["row"].to_numpy()


def _joined(left: _Sorted, right: _Sorted) -> tuple[Ints, Ints]:
    if not len(right.rows):
        return left.rows[:0], right.rows
    at = np.searchsorted(right.codes, left.codes) + left.nth
    there = at < len(right.rows)
    there[there] = right.codes[at[there]] == left.codes[there]
    return left.rows[there], right.rows[at[there]]
