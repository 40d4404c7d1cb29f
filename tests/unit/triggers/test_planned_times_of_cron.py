"""Cron lines mean what they mean everywhere else, on days when the clock is changed too."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from servbot.core.bot.trigger import Schedule
from servbot.triggers.cron import next_time, planned_times


def times(cron: str, after: str, zone: str = "UTC", count: int = 4) -> list[str]:
    schedule = Schedule(cron=cron, timezone=zone)
    start = datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(zone))
    return [f"{moment:%a %m-%d %H:%M}" for moment in islice(planned_times(schedule, start), count)]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("*/15 * * * *", ["Sun 03-01 00:15", "Sun 03-01 00:30", "Sun 03-01 00:45", "Sun 03-01 01:00"]),
        ("0 8 1 * *", ["Sun 03-01 08:00", "Wed 04-01 08:00", "Fri 05-01 08:00", "Mon 06-01 08:00"]),
        ("30 8 * * 1-5", ["Mon 03-02 08:30", "Tue 03-03 08:30", "Wed 03-04 08:30", "Thu 03-05 08:30"]),
        ("30 8 * * MON-fri", ["Mon 03-02 08:30", "Tue 03-03 08:30", "Wed 03-04 08:30", "Thu 03-05 08:30"]),
        ("0 9 * * 0", ["Sun 03-01 09:00", "Sun 03-08 09:00", "Sun 03-15 09:00", "Sun 03-22 09:00"]),
        ("0 9 * * 7", ["Sun 03-01 09:00", "Sun 03-08 09:00", "Sun 03-15 09:00", "Sun 03-22 09:00"]),
        ("0 9 * * 5-7", ["Sun 03-01 09:00", "Fri 03-06 09:00", "Sat 03-07 09:00", "Sun 03-08 09:00"]),
        ("0 9 * * fri-sun", ["Sun 03-01 09:00", "Fri 03-06 09:00", "Sat 03-07 09:00", "Sun 03-08 09:00"]),
        ("0 9 * * sun-tue", ["Sun 03-01 09:00", "Mon 03-02 09:00", "Tue 03-03 09:00", "Sun 03-08 09:00"]),
        ("0 9 * * */2", ["Sun 03-01 09:00", "Tue 03-03 09:00", "Thu 03-05 09:00", "Sat 03-07 09:00"]),
        ("0 9 * * 1-5/2", ["Mon 03-02 09:00", "Wed 03-04 09:00", "Fri 03-06 09:00", "Mon 03-09 09:00"]),
        ("0 9 2,4 mar,5 *", ["Mon 03-02 09:00", "Wed 03-04 09:00", "Sat 05-02 09:00", "Mon 05-04 09:00"]),
        # Either day is enough when both are named.
        ("0 9 13 * 5", ["Fri 03-06 09:00", "Fri 03-13 09:00", "Fri 03-20 09:00", "Fri 03-27 09:00"]),
        ("0 9 4 * 5", ["Wed 03-04 09:00", "Fri 03-06 09:00", "Fri 03-13 09:00", "Fri 03-20 09:00"]),
        # Both must fit when one of them begins with a star.
        ("0 9 */2 * 1", ["Mon 03-09 09:00", "Mon 03-23 09:00", "Mon 04-13 09:00", "Mon 04-27 09:00"]),
        ("5/20 12 * * *", ["Sun 03-01 12:05", "Sun 03-01 12:25", "Sun 03-01 12:45", "Mon 03-02 12:05"]),
        ("0 0 29 2 *", ["Tue 02-29 00:00", "Sun 02-29 00:00", "Fri 02-29 00:00", "Wed 02-29 00:00"]),
        ("0 0 31 * *", ["Tue 03-31 00:00", "Sun 05-31 00:00", "Fri 07-31 00:00", "Mon 08-31 00:00"]),
    ],
)
def test_meaning(cron: str, expected: list[str]) -> None:
    assert times(cron, "2026-03-01T00:00") == expected


def test_a_time_itself_is_not_later() -> None:
    assert times("0 8 * * *", "2026-03-01T08:00", count=1) == ["Mon 03-02 08:00"]


def test_seconds_do_not_matter() -> None:
    assert times("0 8 * * *", "2026-03-01T07:59:59.999999", count=1) == ["Sun 03-01 08:00"]


@pytest.mark.parametrize(
    "cron",
    [
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "* * * * fri-mon",
        "x * * * *",
        "* * * foo *",
        "1,,2 * * * *",
        "-5 * * * *",
        "1- * * * *",
        "0 0 31 2 *",
        "0 0 30 feb */2",
        "0 0 31 4,6,9,11 *",
        "* * * *",
        "* * * * * *",
        "@daily",
        "",
        "² * * * *",
    ],
)
def test_wrong_line_is_refused_when_the_bot_is_checked(cron: str) -> None:
    with pytest.raises(ValidationError, match=r"cron"):
        Schedule(cron=cron)


def test_impossible_day_is_allowed_beside_a_weekday() -> None:
    assert times("0 0 31 2 1", "2026-01-30T00:00", count=2) == ["Mon 02-02 00:00", "Mon 02-09 00:00"]


def test_spring_in_berlin() -> None:
    """From 02:00 the clock goes to 03:00: a time in between counts an hour later, and none is doubled."""
    berlin = "Europe/Berlin"
    assert times("30 2 * * *", "2026-03-28T12:00", berlin, 2) == ["Sun 03-29 03:30", "Mon 03-30 02:30"]
    assert times("0 2,3 * * *", "2026-03-28T12:00", berlin, 2) == ["Sun 03-29 03:00", "Mon 03-30 02:00"]
    assert times("0 */2 * * *", "2026-03-29T00:00", berlin, 2) == ["Sun 03-29 03:00", "Sun 03-29 04:00"]
    assert times("*/30 * * * *", "2026-03-29T01:00", berlin, 3) == [
        "Sun 03-29 01:30",
        "Sun 03-29 03:00",
        "Sun 03-29 03:30",
    ]


def test_autumn_in_berlin() -> None:
    """From 03:00 the clock goes back to 02:00: a fixed time counts once, an hourly one twice."""
    berlin = "Europe/Berlin"
    assert times("30 2 * * *", "2026-10-24T12:00", berlin, 2) == ["Sun 10-25 02:30", "Mon 10-26 02:30"]
    assert times("0 * * * *", "2026-10-25T01:30", berlin, 3) == [
        "Sun 10-25 02:00",
        "Sun 10-25 02:00",
        "Sun 10-25 03:00",
    ]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_every_hour_means_real_hours(day: str, hours: int) -> None:
    schedule = Schedule(cron="*/15 * * * *", timezone="Europe/Berlin")
    start = datetime.fromisoformat(day).replace(tzinfo=schedule.zone)
    end = (start + timedelta(days=1)).astimezone(UTC)
    before = start.astimezone(UTC) - timedelta(seconds=1)
    moments = [m.astimezone(UTC) for m in islice(planned_times(schedule, before), 120)]
    today = [moment for moment in moments if moment < end]
    assert len(today) == hours * 4
    assert {after - before for before, after in pairwise(today)} == {timedelta(minutes=15)}


def test_shanghai_has_no_summer_time() -> None:
    schedule = Schedule(cron="0 9 1 * *", timezone="Asia/Shanghai")
    moment = next_time(schedule, datetime(2026, 3, 1, 1, tzinfo=UTC))
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2026, 4, 1, 1, tzinfo=UTC)
    assert moment.isoformat() == "2026-04-01T09:00:00+08:00"


field = st.sampled_from(["*", "*/7", "*/2", "1", "2,3", "1-4", "0-6/3"])
of_days = st.sampled_from(["*", "*/2", "1", "31", "29,30", "13-20"])
of_months = st.sampled_from(["*", "1", "3,10", "2-4", "*/5"])
of_weekdays = st.sampled_from(["*", "0", "7", "1-5", "sat,sun", "*/3"])
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Shanghai", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"]
)


def _is_moved(moment: datetime) -> bool:
    """Whether the clock jumped forward shortly before."""
    before = (moment.astimezone(UTC) - timedelta(hours=2)).astimezone(moment.tzinfo)
    return before.utcoffset() < moment.utcoffset()


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(field, field, of_days, of_months, of_weekdays),
    zones,
    st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_times_rise_and_fit_and_leave_none_out(parts: tuple[str, ...], zone: str, after: datetime) -> None:
    from servbot.core.bot.cron import parse_cron

    schedule = Schedule(cron=" ".join(parts), timezone=zone)
    cron = parse_cron(schedule.cron)
    found = list(islice(planned_times(schedule, after), 10))
    previous = after
    for moment in found:
        assert moment.astimezone(UTC) > previous.astimezone(UTC)
        # The first time after any earlier moment is the same: schedulers that start at different times agree.
        assert next_time(schedule, previous) == moment
        previous = moment
        at_its_time = moment.minute in cron.minutes and moment.hour in cron.hours
        assert at_its_time or _is_moved(moment)
        assert cron.names_day(moment.date())
