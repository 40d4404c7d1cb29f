"""What was wanted beside what was found, and only where they differ."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

NOTHING = "‹nothing›"
"""Stands where there is no value."""

absent = object()


class Difference(NamedTuple):
    """One thing that is not as wanted."""

    what: str
    wanted: Any
    found: Any


def compared(what: str, wanted: Any, found: Any) -> list[Difference]:
    """Differences between a value wanted and one found; of a mapping only what is named is compared."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        pairs = [(f"{what}.{key}", value, found.get(key, absent)) for key, value in wanted.items()]
        return [each for pair in pairs for each in compared(*pair)]
    if _is_list(wanted) and _is_list(found):
        both = zip_longest(wanted, found, fillvalue=absent)
        return [each for at, pair in enumerate(both) for each in compared(f"{what}[{at}]", *pair)]
    return [] if same(wanted, found) else [Difference(what, _told(wanted), _told(found))]


def same(wanted: Any, found: Any) -> bool:
    """Whether a value is the one wanted: numbers by their worth, dates also by the text that files have for them."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if _is_number(wanted) and _is_number(found):
        return Decimal(str(wanted)) == Decimal(str(found))
    if isinstance(wanted, str) and isinstance(found, date | datetime | time):
        return wanted == found.isoformat()
    if isinstance(wanted, timedelta) or isinstance(found, timedelta):
        return bool(_seconds(wanted) == _seconds(found))
    return bool(wanted == found)


def path_differences(wanted: Sequence[str], found: Sequence[str]) -> list[Difference]:
    """Where a path goes another way: the steps of both sides, beside one another."""
    rows: list[Difference] = []
    matcher = SequenceMatcher(None, list(wanted), list(found), autojunk=False)
    for kind, low, high, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        before = wanted[low - 1] if low else "the beginning"
        pairs = zip_longest(wanted[low:high], found[first:last], fillvalue=NOTHING)
        rows += [Difference(f"path after {before}" if not at else "", *pair) for at, pair in enumerate(pairs)]
    return rows


def not_found(what: str, wanted: Sequence[str], path: Sequence[str]) -> list[Difference]:
    """The first step that was not walked after those before it."""
    rest = iter(path)
    for step in wanted:
        if step not in rest:
            return [Difference(what, step, " → ".join(path) or NOTHING)]
    return []


def _told(value: Any) -> Any:
    return NOTHING if value is absent else value


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


def _seconds(value: Any) -> Any:
    return value.total_seconds() if isinstance(value, timedelta) else value
