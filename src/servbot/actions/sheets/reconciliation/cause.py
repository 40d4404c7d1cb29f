"""Why two amounts differ, as far as the figures tell."""

from datetime import date
from decimal import Decimal
from typing import Literal

from servbot.actions.sheets.reconciliation.difference import Difference, day_of, number_of
from servbot.actions.sheets.reconciliation.normal_form import WIDE, plain_number
from servbot.actions.sheets.reconciliation.rules import Rules

Cause = Literal[
    "wrong sign",
    "transposed digits",
    "missing zero",
    "rounding",
    "fee",
    "exchange rate",
    "timing",
    "duplicate",
    "in transit",
    "amount",
    "text",
    "missing",
]

NEAR_RATE = Decimal("0.05")


def cause_of(differences: tuple[Difference, ...], rules: Rules, *, foreign: bool) -> Cause:
    """The cause of a break.

    Args:
        differences: all that differs between the two rows.
        rules: up to where a difference is a fee or rounding.
        foreign: whether one of the amounts was converted from another currency.
    """
    broken = [found for found in differences if not found.tolerated]
    for found in broken:
        left, right = number_of(found.left), number_of(found.right)
        if left is not None and right is not None:
            return _of_amounts(left, right, rules, foreign=foreign)
    if any(day_of(found.left) and day_of(found.right) for found in broken):
        return "timing"
    return "text" if broken else "amount"


def cause_of_open(*, twice: bool, day: date | None, rules: Rules) -> Cause:
    """Why a row found no partner: a copy of one that did, too young, or missing on the other side."""
    if twice:
        return "duplicate"
    if day and rules.as_of and (rules.as_of - day).days <= rules.in_transit:
        return "in transit"
    return "missing"


def age_class(age: int, bounds: tuple[int, ...]) -> str:
    """The class of age: `0-30`, `31-60`, `over 90`."""
    lower = 0
    for bound in sorted(bounds):
        if age <= bound:
            return f"{lower}-{bound}"
        lower = bound + 1
    return f"over {lower - 1}"


def _of_amounts(left: Decimal, right: Decimal, rules: Rules, *, foreign: bool) -> Cause:
    apart = WIDE.abs(WIDE.subtract(left, right))
    if WIDE.add(left, right) == 0:
        return "wrong sign"
    if _transposed(left, right):
        return "transposed digits"
    if any(WIDE.multiply(a, factor) == b for a, b in ((left, right), (right, left)) for factor in (10, 100)):
        return "missing zero"
    if apart <= rules.rounding:
        return "rounding"
    if apart <= rules.fee:
        return "fee"
    larger = max(WIDE.abs(left), WIDE.abs(right))
    return "exchange rate" if foreign and apart <= WIDE.multiply(larger, NEAR_RATE) else "amount"


def _transposed(left: Decimal, right: Decimal) -> bool:
    """Whether two neighbouring digits changed places."""
    places = max(len(plain_number(number).partition(".")[2]) for number in (left, right))
    mine, other = (str(int(number.scaleb(places, WIDE))) for number in (left, right))
    if len(mine) != len(other):
        return False
    unlike = [at for at in range(len(mine)) if mine[at] != other[at]]
    return (
        len(unlike) == 2
        and unlike[1] == unlike[0] + 1
        and mine[unlike[0]] == other[unlike[1]]
        and mine[unlike[1]] == other[unlike[0]]
    )
