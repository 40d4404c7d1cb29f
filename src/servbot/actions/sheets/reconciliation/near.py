"""Pairs the rows whose keys lie within their tolerances, the nearest first."""

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.assignment import assigned
from servbot.actions.sheets.reconciliation.pairing import PAIRS, Both, Paired
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.reconciliation.units import Ints
from servbot.actions.sheets.reconciliation.windows import candidates


def pair_nearly(
    rule: Rule, both: Both, mine: pl.Series, others: pl.Series
) -> tuple[pl.DataFrame, list[Paired]]:
    """Pairs that are the same in all that is compared, and those in which something differs.

    Pairs that agree go before nearer ones that do not.
    """
    found = candidates(rule, both, mine, others)
    if not rule.compare:
        return _frame(*assigned(found, both)), []
    same = _same(rule, both, found.left, found.right)
    differing = {
        (int(own), int(other)): both.compared(rule, int(own), int(other))
        for own, other in zip(found.left[~same], found.right[~same], strict=True)
    }
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    agrees = np.fromiter((pair not in differing or differing[pair].agrees for pair in pairs), bool, len(same))
    left, right = assigned(found.only(agrees), both)
    rest = ~(np.isin(found.left, left) | np.isin(found.right, right))
    more_left, more_right = assigned(found.only(rest), both)
    left, right = np.concatenate((left, more_left)), np.concatenate((right, more_right))
    chosen = list(zip(left.tolist(), right.tolist(), strict=True))
    equal = np.fromiter((pair not in differing for pair in chosen), bool, len(chosen))
    return _frame(left[equal], right[equal]), [differing[pair] for pair in chosen if pair in differing]


def _same(rule: Rule, both: Both, left: Ints, right: Ints) -> np.ndarray:
    """Which pairs are written the same in all that is compared."""
    same = np.ones(len(left), bool)
    for item in rule.compare:
        mine, others = both.left.texts(item.left).gather(left), both.right.texts(item.right).gather(right)
        same &= (mine == others).to_numpy()
    return same


def _frame(left: Ints, right: Ints) -> pl.DataFrame:
    return pl.DataFrame({"left": left, "right": right}, schema_overrides=PAIRS)
