"""Somebody sets the clock of a worker's machine, back and forward: runs go on, waits end at their moment."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.testkit.people import submit
from servbot.testkit.set_clock import SetClock

HOUR = timedelta(hours=1)
LINE = "steps: [{name: a, action: lab.line, with: {text: TEXT}}]"
WAIT = "steps: [{name: a, wait: {for: 1h}}, {name: b, action: lab.once, with: {text: waited}}]"
ASK = "steps: [{name: ok, ask: {question: Go on?}}, {name: b, action: lab.line, with: {text: asked}}]"


async def test_what_was_due_is_worked_and_waits_end_once(lab, tmp_path):
    clock = SetClock(tmp_path)
    worker = lab.process(**clock.environment)
    try:
        asked, waiting = await lab.start(ASK), await lab.start(WAIT)
        await lab.until(asked, S.WAITING, seconds=60)
        await lab.until(waiting, S.WAITING, seconds=60)
        # These were created and decided just before the clock is set back by an hour.
        clock.set(-HOUR)
        new = await lab.start(LINE.replace("TEXT", "new"))
        await lab.decide(asked, submit())
        await lab.until(new, S.SUCCEEDED, seconds=60)
        await lab.until(asked, S.SUCCEEDED, seconds=60)
        assert (await lab.ask(lambda: lab.runs.run(waiting))).status is S.WAITING
        (until,) = [e.data["until"] for e in await lab.events(waiting) if e.type is E.SLEEP_STARTED]
        assert abs(until - datetime.now(UTC) - HOUR) < timedelta(minutes=5)
        clock.set(2 * HOUR)
        await lab.until(waiting, S.SUCCEEDED, seconds=60)
        clock.set(timedelta())
        after = await lab.start(LINE.replace("TEXT", "after"))
        await lab.until(after, S.SUCCEEDED, seconds=60)
    finally:
        worker.terminate()
        worker.wait()
    assert sorted(lab.lines()) == ["after", "asked", "new", "waited"]
    starts = [event.type for event in await lab.events(waiting)].count(E.STEP_INTENDED)
    assert starts == 1


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_dead_worker_is_noticed_whatever_its_clock_said(shared_lab, hours):
    """The clock of the database counts: a worker that died before it was set back does not live for another hour."""
    from servbot.store.models import Worker

    lab = shared_lab
    run = await lab.start("steps: [{name: a, action: lab.line, with: {text: x, seconds: 1}}]")
    await lab.ask(lambda: lab.runs.claim_leg("dead"))
    seen = datetime.now(UTC) - hours * HOUR
    await lab.ask(lambda: Worker.objects.filter(name="dead").update(seen_at=seen))
    async with lab.working(worker="living"):
        await lab.until(run, S.SUCCEEDED, seconds=60)
    assert lab.lines() == ["x"]
