"""Dates as people write them in English and Chinese documents."""

import re
from datetime import date

from servbot.actions.documents.amounts import plain_width

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan",
            "feb fév fev",
            "mar mär maa mrt",
            "apr avr",
            "may mai mei",
            "jun juin",
            "jul juil",
            "aug aoû",
            "sep",
            "oct okt",
            "nov",
            "dec dez déc",
        ),
        start=1,
    )
    for name in names.split()
}
"""How the names of months begin in English, German, Dutch and French."""

_MONTH = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})[^\W\d_]*\.?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日?",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?([-/.])\s?(?P<month>\d{1,2})\s?\2\s?(?P<day>\d{1,2})(?!\d\d(?!:))",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*{_MONTH}[\s,.-]*(?P<year>(?:19|20)\d\d)(?!\d)",
        rf"(?<![a-z]){_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<year>(?:19|20)\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})[\s.-]*{_MONTH}[\s.'-]*(?P<short>\d\d)(?![\d:])",
        r"(?<!\d)(?P<first>\d{1,2})\s?([-/.])\s?(?P<second>\d{1,2})\s?\2\s?(?P<year>(?:19|20)\d\d)",
        r"(?<!\d)(?P<first>\d{1,2})([-/.])(?P<second>\d{1,2})\2(?P<short>\d\d)(?!\d)",
        r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)",
    )
)


def parse_date(text: str) -> date | None:
    """The date when `text` begins with one; a time of day may follow, glued or not."""
    found = find_date(text)
    return found[0] if found and not plain_width(text)[: found[1]].strip(" :") else None


def find_date(text: str) -> tuple[date, int, int] | None:
    """The first date in `text` and its place; 01/03/2026 is 1 March unless that cannot be."""
    places = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain_width(text)):
            value = _date(match.groupdict())
            if value:
                places.append((value, match.start(), match.end()))
                break
    return min(places, key=lambda place: place[1]) if places else None


def _date(parts: dict[str, str | None]) -> date | None:
    year = int(parts.get("year") or f"20{parts['short']}")
    if name := parts.get("name"):
        return _valid(year, MONTHS[name.lower()], int(parts["day"] or 0))
    if first := parts.get("first"):
        second = parts["second"] or ""
        return _valid(year, int(second), int(first)) or _valid(year, int(first), int(second))
    return _valid(year, int(parts["month"] or 0), int(parts["day"] or 0))


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
