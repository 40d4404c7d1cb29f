"""Waiting by the clock, other ways and branches, on a real database."""

import asyncio

from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.testkit.people import reject


def line(name: str, text: str) -> str:
    return f"{{name: {name}, action: lab.line, with: {{text: {text}}}}}"


async def test_a_wait_outlives_its_worker(lab, monkeypatch):
    monkeypatch.setattr("servbot.engine.desk.SHORT_SLEEP", 0.01)
    run = await lab.start(f"steps: [{line('a', 'x')}, {{name: w, wait: {{for: 800ms}}}}, {line('b', 'y')}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    assert lab.lines() == ["x"]
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    events = await lab.events(run)
    (begun,) = (event for event in events if event.type is E.SLEEP_STARTED)
    (over,) = (event for event in events if event.type is E.SLEEP_ENDED)
    assert over.at >= begun.data["until"]
    assert lab.lines() == ["x", "y"]


async def test_until_a_moment_that_has_passed_does_not_wait(lab):
    run = await lab.start("steps: [{name: w, wait: {until: '${{ now }}'}}]")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)


async def test_a_failure_falls_back_without_a_task(lab):
    run = await lab.start(
        f"steps: [{{name: t, try: [{{name: a, action: lab.flaky}}], fallback: [{line('b', 'other')}], "
        f"finally: [{line('c', 'last')}]}}]"
    )
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["other", "last"]
    assert await lab.ask(lambda: lab.tasks.of_run(run)) == []


async def test_a_rejection_beside_a_waiting_branch_walks_finally_once_and_closes_all(lab, monkeypatch):
    monkeypatch.setattr("servbot.engine.desk.SHORT_SLEEP", 0.01)
    branches = (
        f"[{{name: x, steps: [{{name: w, wait: {{for: 1h}}}}, {line('never', 'never')}]}}, "
        f"{{name: y, steps: [{{name: q, ask: {{question: And?}}}}]}}, "
        f"{{name: z, steps: [{line('a', 'begun')}, {{name: ok, ask: {{question: Pay?}}}}]}}]"
    )
    last = f"[{line('c', 'last')}, {{name: v, wait: {{for: 600ms}}}}, {line('d', 'very last')}]"
    run = await lab.start(f"steps: [{{name: t, try: [{{name: p, parallel: {branches}}}], finally: {last}}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
        tasks = {each.request.step: each for each in await lab.ask(lambda: lab.tasks.of_run(run))}
        await lab.ask(lambda: lab.tasks.decide(tasks["ok"].id, reject("no")))
        async with asyncio.timeout(20):
            while "last" not in lab.lines():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.01)
    async with lab.working():
        row = await lab.until(run, S.REJECTED)
    assert lab.lines() == ["begun", "last", "very last"]
    assert row.error == "no"
    assert {each.request.step: each.status for each in await lab.ask(lambda: lab.tasks.of_run(run))} == {
        "q": TaskStatus.CANCELLED,
        "ok": TaskStatus.REJECTED,
    }
