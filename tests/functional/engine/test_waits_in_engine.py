"""Events, time limits and working hours, on a real database."""

import time
from datetime import UTC, datetime, timedelta

from servbot.core.calendar import Calendar
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E

WAIT = "{name: w, wait: {event: paid, key: A-17%s}}"


def line(name: str, text: str, seconds: float = 0) -> str:
    return f"{{name: {name}, action: lab.line, with: {{text: {text}, seconds: {seconds}}}}}"


async def send(lab, key="A-17", **data):
    return await lab.ask(lambda: lab.around.events.send("paid", key, data, by="test"))


async def test_an_event_wakes_a_run_that_no_worker_holds(lab):
    told = """{name: b, action: lab.line, with: {text: "${{ steps.w.text }}"}}"""
    run = await lab.start(f"steps: [{WAIT % ''}, {told}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    await send(lab, text="came")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["came"]


async def test_an_event_that_came_before_the_wait_began_is_taken(lab):
    await send(lab)
    run = await lab.start(f"steps: [{WAIT % ', timeout: 1h'}]")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)


async def test_a_time_limit_is_a_failure_that_falls_back(lab):
    steps = f"steps: [{{name: t, try: [{WAIT % ', timeout: 300ms'}], fallback: [{line('f', 'late')}]}}]"
    run = await lab.start(steps)
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["late"]
    (over,) = [event for event in await lab.events(run) if event.type is E.WAIT_TIMED_OUT]
    assert over.data["failure"]["code"] == "wait.timed-out"
    assert (await send(lab)).taken_by == ()


async def test_a_worker_killed_after_the_event_came_loses_nothing(lab):
    run = await lab.start(f"steps: [{WAIT % ''}, {line('b', 'done')}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    await send(lab)
    lease = await lab.ask(lambda: lab.runs.claim_leg("dead"))
    assert lease.run_id == run
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    arrived = [event for event in await lab.events(run) if event.type is E.EVENT_ARRIVED]
    assert (len(arrived), lab.lines()) == (1, ["done"])


async def test_an_event_beside_a_long_step_cuts_it_off_at_once(lab):
    branches = f"[{{name: x, steps: [{WAIT % ''}]}}, {{name: y, steps: [{line('slow', 'slow', 60)}]}}]"
    run = await lab.start(f"steps: [{{name: p, wait_for: any, parallel: {branches}}}, {line('b', 'after')}]")
    began = time.monotonic()
    async with lab.working():
        await lab.begun()
        await send(lab)
        await lab.until(run, S.SUCCEEDED)
    assert time.monotonic() - began < 30
    assert lab.lines() == ["slow", "after"]


async def test_a_time_beside_a_long_step_cuts_it_off_at_once(lab, monkeypatch):
    monkeypatch.setattr("servbot.engine.desk.SHORT_SLEEP", 0.01)
    branches = f"[{{name: x, steps: [{{name: w, wait: {{for: 500ms}}}}]}}, {{name: y, steps: [{line('slow', 'slow', 60)}]}}]"
    run = await lab.start(f"steps: [{{name: p, wait_for: any, parallel: {branches}}}]")
    began = time.monotonic()
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert time.monotonic() - began < 30


async def test_a_bot_sends_an_event_once_to_another(lab):
    from servbot.actions.events import Send
    from servbot.core.action import ActionCatalogue

    waiting = await lab.start(f"steps: [{WAIT % ''}]")
    async with lab.working():
        await lab.until(waiting, S.WAITING)
    object.__setattr__(lab.around, "catalogue", ActionCatalogue.of(Send))
    text = "steps: [{name: s, action: events.send, with: {event: paid, key: A-17, data: {n: 1}}}]"
    sender = await lab.start(text)
    async with lab.working():
        await lab.until(sender, S.SUCCEEDED)
        await lab.until(waiting, S.SUCCEEDED)
    (sent,) = await lab.ask(lambda: lab.around.events.latest(9))
    assert (sent.name, sent.taken_by) == ("paid", (waiting,))
    assert sender in sent.sent_by


CHINA = {"china": Calendar(country="CN", hours=("9:00-18:00",), timezone="Asia/Shanghai")}


async def test_items_are_due_in_working_time(lab):
    object.__setattr__(lab.around, "calendars", CHINA)
    level = "service_level: {calendar: china, own_within: 30m, resolve_within: 72h}\n"
    run = await lab.start(f"{level}steps: [{{name: q, ask: {{question: Go on?}}}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    task = await lab.task(run)
    from servbot.core.calendar import later

    assert abs(task.due_at - later(CHINA["china"], task.created_at, timedelta(hours=72)).moment) < timedelta(
        minutes=1
    )
    assert task.due_at - task.created_at > timedelta(hours=150)
    assert task.created_at < task.own_by < task.due_at


async def test_working_hours_are_reckoned_once_and_recorded(lab):
    object.__setattr__(lab.around, "calendars", CHINA)
    run = await lab.start("steps: [{name: w, wait: {for: 400h, calendar: china}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    (begun,) = [event for event in await lab.events(run) if event.type is E.SLEEP_STARTED]
    assert begun.data["calendar"] == "china"
    assert begun.data["until"] > datetime.now(UTC) + timedelta(days=40)


async def test_a_calendar_that_is_gone_is_put_to_a_person(lab):
    run = await lab.start("steps: [{name: w, wait: {for: 4h, calendar: china}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    assert (await lab.task(run)).request.code == "calendar.unknown"
