"""One value against another: whether they agree, by how much not, and that in a sentence."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from servbot.actions.sheets.reading.ledger_amount import parse_money
from servbot.actions.sheets.reconciliation.normal_form import WIDE, exact_number, key_text, plain_number
from servbot.actions.sheets.reconciliation.rules import Comparison
from servbot.core.notation import read_date
from servbot.core.record import Record

UNLIKE = Decimal(10) ** 40
"""Distance of two values that cannot be subtracted: further apart than any two that can."""


CODE = re.compile(r"0\d")


class Difference(Record):
    """Two values that are not the same."""

    column: str
    """What people call the value."""

    left: Any
    right: Any

    amount: Decimal | None
    """Left minus right; days for dates; None where that says nothing."""

    tolerated: bool
    """Whether the rule's tolerance allows it."""

    sentence: str
    """The difference as a person would say it."""


def number_of(value: Any) -> Decimal | None:
    """The value as a number, also when it was typed as text."""
    if not isinstance(value, str):
        return exact_number(value)
    # Leading zeros are a sign of a code: 00123 and 123 are two articles.
    return None if CODE.match(value.strip()) else parse_money(value)


def difference(
    comparison: Comparison, mine: Any, other: Any, holidays: tuple[date, ...] = ()
) -> Difference | None:
    """What differs between the two values; None when nothing does."""
    if _same(mine, other):
        return None
    return Difference(
        column=comparison.shown,
        left=mine,
        right=other,
        amount=(amount := _amount(mine, other)),
        tolerated=amount is not None and _tolerated(mine, other, comparison, holidays),
        sentence=_sentence(comparison.shown, mine, other, amount),
    )


def distance(found: Difference | None) -> Decimal:
    """How far apart the two values are, for choosing the nearest partner."""
    if found is None:
        return Decimal(0)
    return UNLIKE if found.amount is None else WIDE.abs(found.amount)


def _same(mine: Any, other: Any) -> bool:
    amount = _amount(mine, other)
    return key_text(mine) == key_text(other) if amount is None else amount == 0


def _amount(mine: Any, other: Any) -> Decimal | None:
    left, right = number_of(mine), number_of(other)
    if left is not None and right is not None:
        return WIDE.subtract(left, right)
    days = day_of(mine), day_of(other)
    return Decimal((days[0] - days[1]).days) if days[0] and days[1] else None


def day_of(value: Any) -> date | None:
    """The value as a date, also when it was typed as text."""
    if isinstance(value, datetime):
        return value.date()
    return read_date(value) if isinstance(value, str) else value if isinstance(value, date) else None


def _tolerated(mine: Any, other: Any, comparison: Comparison, holidays: tuple[date, ...]) -> bool:
    left, right = number_of(mine), number_of(other)
    if left is not None and right is not None:
        return comparison.tolerance.allows_amounts(left, right)
    first, second = day_of(mine), day_of(other)
    return bool(first and second and comparison.tolerance.allows_dates(first, second, holidays))


def _sentence(name: str, mine: Any, other: Any, amount: Decimal | None) -> str:
    if key_text(mine) == "":
        return f"{name} is missing on the left; on the right it is {_shown(other)}"
    if key_text(other) == "":
        return f"{name} {_shown(mine)} is missing on the right"
    numbers = [number for value in (mine, other) if (number := exact_number(value)) is not None]
    if amount is None or len(numbers) < 2:
        return f"{name} {_shown(mine)} instead of {_shown(other)}{_by_how_much(mine, amount)}"
    left, right, apart = _figures(*numbers, WIDE.abs(amount))
    return f"{name} {left} instead of {right} ({apart} {'more' if amount > 0 else 'less'})"


def _by_how_much(mine: Any, amount: Decimal | None) -> str:
    if amount is None:
        return ""
    apart, more = WIDE.abs(amount), amount > 0
    if number_of(mine) is not None:
        return f" ({_figures(apart)[0]} {'more' if more else 'less'})"
    return f" ({apart} day{'' if apart == 1 else 's'} {'later' if more else 'earlier'})"


def _shown(value: Any) -> str:
    number = exact_number(value)
    if number is not None:
        return _figures(number)[0]
    return value.isoformat() if isinstance(value, date) else repr(str(value).strip())


def _figures(*numbers: Decimal) -> tuple[str, ...]:
    """The numbers with at least two digits behind the point if any has a fraction, as money is written."""
    texts = [plain_number(number) for number in numbers]
    if not any("." in text for text in texts):
        return tuple(texts)
    return tuple(f"{text.partition('.')[0]}.{text.partition('.')[2].ljust(2, '0')}" for text in texts)
