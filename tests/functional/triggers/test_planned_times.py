"""Planned times: fired once each, caught up by policy, and every one of them on record."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.ports.schedule_store import FiringOutcome
from servbot.testkit.together import together

HOUR = 3600
ALLOW = ", overlap: allow"


def outcomes(yard) -> list[tuple[int, str]]:
    """Hour of the planned time, and what became of it."""
    return [(firing.planned_at.hour, firing.outcome.value) for firing in yard.record()]


def test_nothing_is_fired_before_its_time(yard) -> None:
    yard.plan()
    yard.look(1800)
    assert yard.record() == []
    assert yard.schedules.trigger("filing", "hourly").next_at == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_each_time_is_fired_once(yard) -> None:
    yard.plan(more=ALLOW)
    for _ in range(3):
        yard.look(HOUR)
        yard.look(1)
    assert outcomes(yard) == [(11, "started"), (12, "started"), (13, "started")]
    assert [run.source for run in yard.all_runs()] == ["schedule hourly"] * 3


def test_two_schedulers_fire_once(yard) -> None:
    yard.plan(more=ALLOW)
    others = [yard.another_scheduler() for _ in range(3)]
    for _ in range(4):
        yard.look(HOUR)
        for other in others:
            other.look()
    assert outcomes(yard) == [(hour, "started") for hour in (11, 12, 13, 14)]


def test_schedulers_that_look_at_the_same_moment_fire_once(yard) -> None:
    yard.plan(more=ALLOW)
    schedulers = [yard.another_scheduler() for _ in range(3)]
    for _ in range(4):
        yard.clock.pass_by(HOUR)
        together(*[scheduler.look for scheduler in schedulers])
        yard.look()
    # One that has just been started may take another's firing for left over; that is on record, and starts nothing.
    started = [each for each in outcomes(yard) if each[1] != "skipped"]
    assert started == [(hour, "started") for hour in (11, 12, 13, 14)]
    assert len(yard.all_runs()) == 4


def test_schedulers_that_see_a_time_differently_fire_it_once(yard) -> None:
    """One finds it as the remembered next time, in UTC; the other as one that follows, in the schedule's zone."""
    yard.plan(more=f"{ALLOW}, timezone: Europe/Berlin, catch_up: all")
    yard.clock.pass_by(2 * HOUR)
    yard.look()
    yard.schedules.set_next("filing", "hourly", datetime(2026, 3, 2, 12, tzinfo=UTC))
    yard.look()
    assert outcomes(yard) == [(11, "started"), (12, "started")]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", ["skipped"] * 3 + ["started"]),
        ("latest", ["skipped"] * 3 + ["started"]),
        ("all", ["started"] * 4),
    ],
)
def test_catching_up_on_time(yard, policy: str, expected: list[str]) -> None:
    """The last of the times is only just over, so that it is met under every policy."""
    yard.plan(more=f"{ALLOW}, catch_up: {policy}")
    yard.clock.pass_by(3.5 * HOUR)
    yard.clock.now = datetime(2026, 3, 2, 14, 0, 20, tzinfo=UTC)
    yard.look()
    assert [outcome for _, outcome in outcomes(yard)] == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", ["skipped"] * 3),
        ("latest", ["skipped", "skipped", "started"]),
        ("all", ["started"] * 3),
    ],
)
def test_catching_up_late(yard, policy: str, expected: list[str]) -> None:
    yard.plan(more=f"{ALLOW}, catch_up: {policy}")
    yard.clock.pass_by(3.5 * HOUR)
    yard.look()
    assert [outcome for _, outcome in outcomes(yard)] == expected
    skipped = [firing for firing in yard.record() if firing.outcome is FiringOutcome.SKIPPED]
    assert all(f"catch_up: {policy}" in firing.reason for firing in skipped)
    assert yard.schedules.trigger("filing", "hourly").next_at == datetime(2026, 3, 2, 14, tzinfo=UTC)


def test_long_pause_of_the_scheduler_is_settled_in_several_looks(yard) -> None:
    yard.plan("*/10 * * * *", more=f"{ALLOW}, catch_up: latest")
    yard.scheduler._times._most = 100
    yard.clock.pass_by(2 * 24 * HOUR)
    yard.look()
    first = yard.record()
    assert {firing.outcome for firing in first} == {FiringOutcome.SKIPPED}
    for _ in range(3):
        yard.look()
    record = yard.record()
    assert len(record) == len({firing.key for firing in record}) == 2 * 24 * 6
    assert [firing.outcome for firing in record] == [FiringOutcome.SKIPPED] * 287 + [FiringOutcome.STARTED]
    assert yard.clock.now - record[-1].planned_at < timedelta(minutes=10)


def test_run_that_has_not_ended_makes_the_next_time_be_skipped(yard) -> None:
    yard.plan()
    yard.look(HOUR)
    yard.look(HOUR)
    run = yard.all_runs()[0]
    assert outcomes(yard) == [(11, "started"), (12, "skipped")]
    assert yard.record()[1].reason == f"the run before ({run.id}) has not ended"
    yard.end()
    yard.look(HOUR)
    assert outcomes(yard)[-1] == (13, "started")


def test_overlap_is_seen_behind_many_other_firings(yard) -> None:
    yard.plan()
    yard.look(HOUR)
    for number in range(30):
        yard.firings.by_hand("filing", {}, {}, f"anna {number}")
    yard.look(HOUR)
    assert yard.record()[-1].outcome is FiringOutcome.SKIPPED


def test_times_of_a_paused_trigger_are_passed_over_and_not_caught_up(yard) -> None:
    yard.plan(more=ALLOW)
    yard.schedules.pause("filing", "hourly", paused=True)
    yard.look(2 * HOUR)
    yard.schedules.pause("filing", "hourly", paused=False)
    yard.look(1)
    assert outcomes(yard) == [(11, "skipped"), (12, "skipped")]
    assert {firing.reason for firing in yard.record()} == {"the trigger was paused"}
    yard.look(HOUR)
    assert outcomes(yard)[-1] == (13, "started")


@pytest.mark.parametrize(("before", "after"), [("0 8 1 * *", "30 * * * *"), ("5 10 * * *", "30 * * * *")])
def test_changed_schedule_counts_at_once(yard, before: str, after: str) -> None:
    yard.plan(before)
    yard.plan(after)
    yard.look(1)
    assert yard.schedules.trigger("filing", "hourly").next_at == datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    yard.look(HOUR)
    assert [firing.planned_at.minute for firing in yard.record()] == [30]


def test_time_whose_run_cannot_start_is_refused_on_record(yard) -> None:
    from servbot.core.errors import BusinessFailure

    def refuses(new) -> None:
        raise BusinessFailure("not today")

    yard.plan()
    create, yard.runs.create_run = yard.runs.create_run, refuses
    yard.look(HOUR)
    yard.runs.create_run = create
    assert [(firing.outcome, firing.reason) for firing in yard.record()] == [
        (FiringOutcome.REFUSED, "not today")
    ]
    yard.look(HOUR)
    assert outcomes(yard)[-1] == (12, "started")


def test_crash_between_record_and_run_is_made_up_for(yard) -> None:
    def dies(new) -> None:
        raise RuntimeError("the database is gone")

    yard.plan()
    create, yard.runs.create_run = yard.runs.create_run, dies
    yard.look(HOUR)
    yard.runs.create_run = create
    yard.look(1)
    assert outcomes(yard) == [(11, "skipped"), (11, "started")]


def test_autumn_day_has_twenty_five_hourly_firings(yard) -> None:
    yard.clock.now = datetime(2026, 10, 24, 21, 59, tzinfo=UTC)
    yard.plan(more=f"{ALLOW}, timezone: Europe/Berlin")
    for _ in range(25):
        yard.look(HOUR)
    moments = [firing.planned_at for firing in yard.record()]
    assert moments == [datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(hours=n) for n in range(25)]
    assert {firing.outcome for firing in yard.record()} == {FiringOutcome.STARTED}
