"""Pairs the rows whose keys lie within their tolerances, the nearest first."""

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.assignment import assigned
from servbot.actions.sheets.reconciliation.both import Both, PairSet
from servbot.actions.sheets.reconciliation.coding import Codes
from servbot.actions.sheets.reconciliation.normal_form import USUAL
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.reconciliation.units import Ints
from servbot.actions.sheets.reconciliation.windows import candidates


def pair_nearly(
    rule: Rule, both: Both, mine: pl.Series, others: pl.Series
) -> tuple[tuple[Ints, Ints], PairSet]:
    """Pairs that are the same in all that is compared, and those in which something differs.

    Pairs that agree go before nearer ones that do not.
    """
    found = candidates(rule, both, mine, others)
    if not rule.compare:
        return assigned(found, both), PairSet.of_none()
    same = Codes(both.left, both.right, [(item.left, item.right, USUAL) for item in rule.compare]).same(
        found.left, found.right
    )
    agrees = same.copy()
    agrees[~same] = both.agreeing(rule, found.left[~same], found.right[~same])
    left, right = assigned(found.only(agrees), both)
    rest = ~(np.isin(found.left, left) | np.isin(found.right, right))
    unlike = assigned(found.only(rest), both)
    equal = _are_among(left, right, found.left[same], found.right[same])
    return (left[equal], right[equal]), PairSet(
        np.append(left[~equal], unlike[0]),
        np.append(right[~equal], unlike[1]),
        np.append(np.ones(int((~equal).sum()), bool), np.zeros(len(unlike[0]), bool)),
    )


def _are_among(left: Ints, right: Ints, lefts: Ints, rights: Ints) -> np.ndarray:
    """Which pairs are some of the others."""
    size = int(max(right.max(initial=0), rights.max(initial=0))) + 1
    return np.isin(left * size + right, lefts * size + rights)
