"""Working time: added, measured, and compared with counting minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from servbot.core.calendar import Calendar, CalendarUnknown, NeverOpen, later, worked_between

CHINA = Calendar(country="CN", hours=("9:00-18:00",), timezone="Asia/Shanghai")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (
            "2026-02-13T17:00",
            24,
            "2026-02-25T14:00",
        ),  # Saturday the 14th is worked, the 15th to 23rd are free
        ("2026-02-13T17:00", 1, "2026-02-13T18:00"),
        ("2026-02-13T18:00", 1, "2026-02-14T10:00"),
        ("2026-02-15T10:00", 9, "2026-02-24T18:00"),
        ("2026-10-10T08:00", 2, "2026-10-10T11:00"),  # a Saturday that is worked
        ("2026-03-07T12:00", 0, "2026-03-07T12:00"),
    ],
)
def test_chinese_working_hours(start: str, hours: int, end: str) -> None:
    reckoned = later(CHINA, at(start), timedelta(hours=hours))
    assert (reckoned.moment, reckoned.unknown_years) == (at(end).astimezone(UTC), ())
    assert worked_between(CHINA, at(start), reckoned.moment) == timedelta(hours=hours)


def test_a_year_whose_days_are_not_announced_is_told() -> None:
    reckoned = later(CHINA, at("2026-12-31T17:00"), timedelta(hours=24))
    assert reckoned.unknown_years == (2027,)
    sure = CHINA.model_copy(update={"known_years": (2027,)})
    assert later(sure, at("2026-12-31T17:00"), timedelta(hours=24)).unknown_years == ()


@pytest.mark.parametrize(
    ("country", "year", "known"),
    [
        ("CN", 2026, True),
        ("CN", 2027, False),
        ("DE", 2040, True),
        ("DE", 2200, False),
        ("SA", 2040, False),
        ("", 2300, True),
    ],
)
def test_which_years_are_certain(country: str, year: int, known: bool) -> None:
    assert Calendar(country=country).knows(year) is known


def test_days_of_the_company_go_before_those_of_the_country() -> None:
    own = {"holidays": (date(2026, 2, 14),), "working_days": (date(2026, 2, 21),)}
    calendar = CHINA.model_copy(update=own)
    assert later(calendar, at("2026-02-13T17:00"), timedelta(hours=4)).moment == at(
        "2026-02-21T12:00"
    ).astimezone(UTC)


def test_a_weekend_of_its_own_and_a_break_at_noon() -> None:
    calendar = Calendar(hours=("8:00-12:00", "13:00-17:00"), weekend=("fri", "sat"))
    assert later(calendar, datetime(2026, 3, 5, 16, tzinfo=UTC), timedelta(hours=6)).moment == datetime(
        2026, 3, 8, 14, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28T23:30", "2026-03-29T02:30"),  # the hour from 2:00 is not there: 4:30 on the wall
        ("2026-10-24T23:30", "2026-10-25T01:30"),  # the hour from 2:00 comes twice: 2:30 on the wall
    ],
)
def test_a_night_in_which_the_clock_is_changed(start: str, end: str) -> None:
    nights = Calendar(hours=("0:00-6:00", "23:00-24:00"), timezone="Europe/Berlin", weekend=())
    reckoned = later(nights, at(start, "Europe/Berlin"), timedelta(hours=4))
    assert reckoned.moment == datetime.fromisoformat(end).replace(tzinfo=UTC)


def minute_by_minute(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The slow way: look at the clock on the wall at every minute."""
    zone, count, moment = ZoneInfo(calendar.timezone), 0, start
    while moment < end:
        wall = moment.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        count += calendar.is_worked(wall.date()) and any(a <= minute < b for a, b in calendar.spans)
        moment += MINUTE
    return count * MINUTE


zones = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
]
hours = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda marks: tuple(
        f"{a // 4}:{a % 4 * 15:02}-{b // 4}:{b % 4 * 15:02}"
        for a, b in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    )
)
calendars = st.builds(
    Calendar,
    country=st.sampled_from(["", "CN", "DE", "US"]),
    hours=hours,
    timezone=st.sampled_from(zones),
    holidays=st.lists(st.dates(date(2026, 3, 1), date(2026, 3, 15)), max_size=2).map(tuple),
    working_days=st.lists(st.dates(date(2026, 3, 16), date(2026, 3, 31)), max_size=2).map(tuple),
)
days = st.one_of(
    st.dates(date(2026, 2, 10), date(2026, 4, 10)),
    st.dates(date(2018, 10, 25), date(2018, 11, 10)),
    st.dates(date(2025, 10, 20), date(2025, 11, 5)),
)
moments = st.builds(
    lambda day, minute: datetime.combine(day, time(), UTC) + minute * MINUTE, days, st.integers(0, 1439)
)


@given(calendar=calendars, start=moments, minutes=st.integers(0, 6000))
@example(
    Calendar(hours=("1:00-2:30",), timezone="Europe/Berlin", weekend=()),
    datetime(2026, 3, 29, 0, tzinfo=UTC),
    600,
)
@example(
    Calendar(hours=("2:30-6:00",), timezone="Europe/Berlin", weekend=()),
    datetime(2026, 10, 25, 0, tzinfo=UTC),
    600,
)
@settings(deadline=None, max_examples=80)
def test_as_counted_minute_by_minute(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    worked = worked_between(calendar, start, end)
    assert worked == minute_by_minute(calendar, start, end)
    if worked:
        reached = later(calendar, start, worked).moment
        assert reached <= end
        assert worked_between(calendar, start, reached) == worked
        assert worked_between(calendar, start, reached - MINUTE) < worked


def test_a_calendar_without_working_days_has_no_deadlines() -> None:
    never = Calendar(weekend=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    with pytest.raises(NeverOpen):
        later(never, at("2026-01-01T00:00"), timedelta(hours=1))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"country": "XX"}, "no holidays are known"),
        ({"country": "cn"}, "did you mean CN"),
        ({"country": "DE", "subdivision": "QQ"}, "no holidays are known for 'QQ'"),
        ({"timezone": "Asia/Bejing"}, "no time zone"),
        ({"timezone": "../etc"}, "no time zone"),
        ({"hours": ["18:00-9:00"]}, "write a night as two"),
        ({"hours": ["9:00-12:00", "11:00-13:00"]}, "follow one another"),
        ({"hours": ["9-18"]}, "no span of hours"),
        ({"hours": ["9:00-10:75"]}, "60 minutes"),
        ({"hours": []}, "needs hours"),
        ({"holidays": ["2026-01-02"], "working_days": ["2026-01-02"]}, "under holidays and under"),
    ],
)
def test_what_a_calendar_may_not_say(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Calendar.model_validate(given)


def test_an_unknown_calendar_says_which_was_meant() -> None:
    assert CalendarUnknown.named("chnia", ["china", "harbour"]).remedy == "Did you mean china?"
    assert "known: none" in CalendarUnknown.named("china", []).remedy
