"""What every engine promises: legs are worked when they are dispatched, in order, once, and none is lost."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from engine_lab import Line

from servbot.core.action import ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E

ONE = "steps: [{{name: a, action: lab.line, with: {{text: '{}', seconds: {}}}}}]"


def one(text: str, seconds: float = 0) -> str:
    return ONE.format(text, seconds)


async def legs(lab, run: str) -> int:
    return sum(event.type is E.RUN_STARTED for event in await lab.events(run))


async def test_a_run_that_waits_is_worked_when_an_engine_comes(lab):
    run = await lab.start(one("x"))
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["x"]


async def test_a_run_created_while_an_engine_works_is_worked_too(lab):
    async with lab.working():
        for number in range(5):
            run = await lab.start(one(str(number)))
            await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["0", "1", "2", "3", "4"]


async def test_what_is_rolled_back_is_not_dispatched(lab):
    from django.db import transaction

    def broken_off() -> None:
        with transaction.atomic():
            lab.create(one("never"))
            raise ZeroDivisionError

    async with lab.working():
        with pytest.raises(ZeroDivisionError):
            await lab.ask(broken_off)
        run = await lab.start(one("x"))
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["x"]


async def test_a_delayed_leg_begins_at_its_time_and_not_before(lab, monkeypatch):
    monkeypatch.setattr("servbot.engine.desk.SHORT_SLEEP", 0.01)
    run = await lab.start("steps: [{name: w, wait: {for: 1500ms}}]")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    events = await lab.events(run)
    [until] = [event.data["until"] for event in events if event.type is E.SLEEP_STARTED]
    began = [event.at for event in events if event.type is E.RUN_STARTED]
    assert len(began) == 2
    assert until <= began[1] < until + timedelta(seconds=3)


async def test_a_decision_wakes_a_run_that_sleeps(lab, monkeypatch):
    from servbot.testkit.people import submit

    branches = "[{name: x, steps: [{name: w, wait: {for: 1h}}]}, {name: y, steps: [{name: q, ask: {question: Go?}}]}]"
    run = await lab.start(f"steps: [{{name: p, parallel: {branches}}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
        await lab.decide(run, submit())
        async with asyncio.timeout(10):
            while await legs(lab, run) < 2:  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)


async def test_higher_priority_goes_first(lab):
    """A leg after a person's decision is worked before legs that are older."""
    from servbot.testkit.people import submit

    asking = await lab.start(
        "steps: [{name: q, ask: {question: Go on?}}, {name: a, action: lab.line, with: {text: first}}]"
    )
    async with lab.working():
        await lab.until(asking, S.WAITING)
    others = [await lab.start(one(f"other {number}")) for number in range(3)]
    await lab.decide(asking, submit())
    async with lab.working(legs=1):
        for run in (asking, *others):
            await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["first", "other 0", "other 1", "other 2"]


async def test_no_two_legs_of_a_run_at_once(lab):
    most = now = 0

    class Busy(Line):
        name = "lab.busy"

        async def run(self, context: Context) -> Line.Output:
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.4)
            now -= 1
            return self.Output(text="")

    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(Busy))
    run = await lab.start("steps: [{name: a, action: lab.busy, with: {text: x}}]")
    async with lab.working():
        while not now:  # noqa: ASYNC110 - the action tells nobody
            await asyncio.sleep(0.01)
        for _ in range(5):
            await lab.ask(lambda: lab.runs.dispatch(run))
        await lab.until(run, S.SUCCEEDED)
    assert most == 1
    assert [event.type for event in await lab.events(run)].count(E.STEP_FINISHED) == 1


async def test_a_leg_dispatched_while_another_is_under_way_follows_it(lab):
    from servbot.testkit.people import submit

    branches = (
        "[{name: x, steps: [{name: a, action: lab.line, with: {text: begun, seconds: 0.5}}]},"
        " {name: y, steps: [{name: q, ask: {question: Go?}}, {name: b, action: lab.line, with: {text: after}}]}]"
    )
    run = await lab.start(f"steps: [{{name: p, parallel: {branches}}}]")
    async with lab.working():
        await lab.begun()
        await lab.decide(run, submit())
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["begun", "after"]


async def test_an_engine_that_stops_lets_what_is_under_way_end(lab):
    run = await lab.start(one("x", 0.3))
    waiting = await lab.start(one("y"))
    async with lab.working(legs=1):
        await lab.begun()
    assert (await lab.until(run, *S)).status is S.SUCCEEDED
    assert (await lab.until(waiting, *S)).status is S.QUEUED


async def test_an_engine_that_stops_hands_back_what_takes_too_long(lab):
    run = await lab.start("steps: [{name: a, action: lab.line, with: {text: x, seconds: 8}}]")
    async with lab.working():
        await lab.begun()
    lease = await lab.ask(lambda: lab.runs.claim_leg("next"))
    assert (lease.run_id, lease.leg) == (run, 0)


async def test_legs_that_nobody_holds_are_taken_over_from_a_worker_that_is_gone(lab):
    run = await lab.start(one("x"))
    await lab.ask(lambda: lab.runs.claim_leg("gone", run_id=run))
    began = datetime.now(UTC)
    async with lab.working(worker="w2"):
        await lab.until(run, S.SUCCEEDED)
    assert datetime.now(UTC) - began < timedelta(seconds=10)


async def test_a_run_that_kills_its_workers_is_put_to_a_person(lab):
    from servbot.testkit.people import retry

    run = await lab.start(one("x"))
    for _ in range(3):
        await lab.ask(lambda: lab.runs.claim_leg("gone", run_id=run))
        await lab.ask(lambda: lab.runs.take_over(silent_for=0, worker="gone"))
    async with lab.working():
        await lab.until(run, S.WAITING)
        request = (await lab.task(run)).request
        assert (request.code, request.kind.value) == ("engine.workers-died", "defect")
        assert lab.lines() == []
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["x"]
