"""Adding and measuring working time. Hours are those of the clock on the wall; a span is as long as it really lasts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from servbot.core.calendar.calendar import Calendar
from servbot.core.errors import UsageError

FARTHEST = timedelta(days=3660)
"""No deadline lies farther away."""

PIECE = timedelta(hours=24)


class NeverOpen(UsageError):
    """A deadline in working time lies more than ten years ahead."""

    code = "calendar.never-open"
    default_remedy = "See whether the calendar has working days, and whether the duration is meant."


class Reckoned(NamedTuple):
    """A moment found by a calendar."""

    moment: datetime
    """UTC."""

    unknown_years: tuple[int, ...]
    """Years on the way whose holidays are not certain."""


def later(calendar: Calendar, start: datetime, span: timedelta) -> Reckoned:
    """The moment when so much working time has passed; `NeverOpen`."""
    rest, years = span, {_local(calendar, start).year}
    if not rest:
        return _reckoned(calendar, start.astimezone(UTC), years)
    for begin, end in _worked(calendar, start, start + FARTHEST):
        years.add(_local(calendar, begin).year)
        if end - begin >= rest:
            moment = begin + rest
            return _reckoned(calendar, moment, years | {_local(calendar, moment).year})
        rest -= end - begin
    raise NeverOpen(f"{span} of working time do not pass within ten years after {start:%Y-%m-%d}.")


def worked_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time between two moments."""
    return sum((until - since for since, until in _worked(calendar, start, end)), timedelta())


def _reckoned(calendar: Calendar, moment: datetime, years: set[int]) -> Reckoned:
    passed = range(min(years), max(years) + 1)
    return Reckoned(moment, tuple(year for year in passed if not calendar.knows(year)))


def _local(calendar: Calendar, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(calendar.timezone))


def _worked(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of working time in UTC, in order."""
    zone = ZoneInfo(calendar.timezone)
    for begin, until in _even_pieces(zone, start.astimezone(UTC), end.astimezone(UTC)):
        # Within a piece the clock on the wall runs evenly, so its times can be reckoned with as they are.
        ahead = _offset(zone, begin)
        first, last = (begin + ahead).replace(tzinfo=None), (until + ahead).replace(tzinfo=None)
        for since, to in _on_the_wall(calendar, first, last):
            yield since.replace(tzinfo=UTC) - ahead, to.replace(tzinfo=UTC) - ahead


def _on_the_wall(calendar: Calendar, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = first.date()
    while day <= last.date():
        if calendar.is_worked(day):
            for begin, end in calendar.spans:
                since, to = max(first, _at(day, begin)), min(last, _at(day, end))
                if since < to:
                    yield since, to
        day += timedelta(days=1)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _even_pieces(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretch of time in pieces in which the offset to UTC does not change."""
    while start < end:
        until = min(start + PIECE, end)
        if _offset(zone, until) != _offset(zone, start):
            until = _change(zone, start, until)
        yield start, until
        start = until


def _change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The first second with another offset than at the start."""
    low, high = 0, int((end - start).total_seconds()) + 1
    before = _offset(zone, start)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, start + timedelta(seconds=middle)) == before:
            low = middle
        else:
            high = middle
    # The clock changes at a whole second, wherever the stretch began.
    return min((start + timedelta(seconds=high)).replace(microsecond=0), end)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    return offset or timedelta()
