"""Gives every row one partner of several: the nearest pair first, the same whatever the order of the input."""

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.both import Both
from servbot.actions.sheets.reconciliation.coding import as_rows
from servbot.actions.sheets.reconciliation.units import Ints
from servbot.actions.sheets.reconciliation.windows import Candidates

ROUNDS = 64


def assigned(found: Candidates, both: Both) -> tuple[Ints, Ints]:
    """Left and right positions that become pairs."""
    if not len(found.left):
        return found.left, found.right
    single = (np.bincount(found.left)[found.left] == 1) & (np.bincount(found.right)[found.right] == 1)
    contested = _preferred(found.only(~single), both)
    won = _nearest_first(contested)
    return (
        np.concatenate((found.left[single], contested.left[won])),
        np.concatenate((found.right[single], contested.right[won])),
    )


def _preferred(found: Candidates, both: Both) -> Candidates:
    """The contested pairs, nearest first; ties by content, the same from both sides."""
    lefts, at_left = np.unique(found.left, return_inverse=True)
    rights, at_right = np.unique(found.right, return_inverse=True)
    contents = pl.concat([both.left.contents_of(as_rows(lefts)), both.right.contents_of(as_rows(rights))])
    rank = contents.rank("dense").to_numpy().astype(np.int64)
    own, other = rank[: len(lefts)][at_left], rank[len(lefts) :][at_right]
    order = np.lexsort(
        (found.right, found.left, np.maximum(own, other), np.minimum(own, other), *reversed(found.apart))
    )
    return Candidates(found.left[order], found.right[order], tuple(each[order] for each in found.apart))


def _nearest_first(found: Candidates) -> Ints:
    """Places of the pairs that are taken, walking from the nearest on: those that are the best of both their rows.

    Taking all of these at once, again and again, gives what taking one pair after the other would give.
    """
    places = np.arange(len(found.left))
    taken = []
    for _ in range(ROUNDS):
        if not len(places):
            break
        left, right = found.left[places], found.right[places]
        best = _is_first(left) & _is_first(right)
        taken.append(places[best])
        gone = np.isin(left, left[best]) | np.isin(right, right[best])
        places = places[~gone]
    return np.concatenate([*taken, _one_by_one(found, places)])


def _is_first(rows: Ints) -> np.ndarray:
    first = np.zeros(len(rows), bool)
    first[np.unique(rows, return_index=True)[1]] = True
    return first


def _one_by_one(found: Candidates, places: Ints) -> Ints:
    """What a long chain of rows that contest each other leaves for the plain walk."""
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    chosen = []
    for place in places.tolist():
        own, other = int(found.left[place]), int(found.right[place])
        if own not in taken_left and other not in taken_right:
            taken_left.add(own)
            taken_right.add(other)
            chosen.append(place)
    return np.array(chosen, np.int64)
