"""Public holidays and make-up working days of countries, and of which years they are certain."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from inspect import signature
from typing import Any, NamedTuple

YEARLY = 5
"""A country that has moved working days in so many years announces them anew every year."""

language = "en_US"
"""Names are asked for in this language, in which estimated days say so."""


class PublicYear(NamedTuple):
    """The days of a year in a country."""

    holidays: frozenset[date]
    working_days: frozenset[date]
    """Days at a weekend that are worked to make up for holidays."""

    weekend: frozenset[int]
    """Days of the week, Monday is 0."""

    is_known: bool
    """Whether the days are certain; else they are announced later, or estimated."""


@lru_cache(maxsize=512)
def public_year(country: str, subdivision: str, year: int) -> PublicYear:
    """The days of one year; without a country, Saturdays and Sundays are free and nothing else."""
    if not country:
        return PublicYear(frozenset(), frozenset(), frozenset({5, 6}), is_known=True)
    # A year's announcement may move days at the end of the year before.
    asked = _asked(country, subdivision, (year, year + 1))
    days = {day: name for day, name in asked.items() if day.year == year}
    within = asked.start_year <= year <= asked.end_year
    estimated = any("estimated" in name for name in days.values())
    return PublicYear(
        holidays=frozenset(days),
        working_days=frozenset(day for day in asked.weekend_workdays if day.year == year),
        weekend=frozenset(asked.weekend),
        is_known=within and bool(days) and not estimated and year <= _announced_until(asked),
    )


@lru_cache(maxsize=1)
def supported() -> Mapping[str, list[str]]:
    """Countries whose holidays are known, with their subdivisions."""
    import holidays

    return holidays.list_supported_countries()


def _asked(country: str, subdivision: str, years: tuple[int, ...]) -> Any:
    import holidays

    kind: Any = type(holidays.country_holidays(country))
    options: dict[str, Any] = {"subdiv": subdivision or None}
    if language in kind.supported_languages:
        options["language"] = language
    options |= {name: True for name in signature(kind.__init__).parameters if name.endswith("show_estimated")}
    within = [year for year in years if kind.start_year <= year <= kind.end_year]
    return kind(years=within or None, **options)


def _announced_until(asked: Any) -> int:
    """The last year with announced days, where a country moves working days from year to year."""
    announced: Mapping[int, Any] = getattr(asked, "special_public_holidays", None) or {}
    moving = [year for year, days in announced.items() if any(len(each) > 3 for each in _each(days))]
    return max(announced) if len(moving) >= YEARLY else int(asked.end_year)


def _each(days: Any) -> tuple[tuple[Any, ...], ...]:
    """The entries of a year: one of them may stand there alone."""
    return days if days and isinstance(days[0], tuple) else (days,)
