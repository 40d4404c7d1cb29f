"""Cancelling a run at work: what is under way stops, `finally` steps are walked, and what is in doubt is told."""

import asyncio

import pytest
from engine_lab import Lab, eventually

from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import Event, EventType
from servbot.engine import under_way

SLOW = """
steps:
  - name: block
    try:
      - {name: slow, action: lab.line, with: {text: begun, seconds: 60}}
      - {name: never, action: lab.line, with: {text: never}}
    finally:
      - {name: tidy, action: lab.line, with: {text: "tidy ${{ error.code }}"}}
"""

ONCE = """
steps:
  - name: block
    try:
      - {name: post, title: Post it, action: lab.once, with: {text: posted, seconds: SECONDS}}
      - {name: never, action: lab.line, with: {text: never}}
    finally:
      - {name: tidy, action: lab.line, with: {text: tidy}}
"""

ASKING = """
steps:
  - name: block
    try:
      - {name: approve, ask: {question: May I, form: {}}}
    finally:
      - {name: tidy, action: lab.line, with: {text: tidy}}
"""

BESIDE = """
steps:
  - name: both
    parallel:
      - name: left
        steps:
          - name: left_block
            try: [{name: left_slow, action: lab.line, with: {text: left, seconds: 60}}]
            finally: [{name: left_tidy, action: lab.line, with: {text: left tidy}}]
      - name: right
        steps:
          - name: right_block
            try: [{name: right_slow, action: lab.line, with: {text: right, seconds: 60}}]
            finally: [{name: right_tidy, action: lab.line, with: {text: right tidy, seconds: 0.3}}]
  - {name: never, action: lab.line, with: {text: never}}
"""

LAST = """
steps:
  - name: block
    try: [{name: first, action: lab.line, with: {text: first}}]
    finally:
      - {name: tidy, action: lab.line, with: {text: tidy, seconds: SECONDS}}
      - {name: sweep, action: lab.line, with: {text: sweep}}
  - {name: never, action: lab.line, with: {text: never}}
"""

FAILS = """
steps:
  - name: outer
    try:
      - name: inner
        try: [{name: slow, action: lab.line, with: {text: begun, seconds: 60}}]
        finally: [{name: broken, action: lab.flaky}]
    finally:
      - {name: tidy, action: lab.line, with: {text: tidy}}
"""


async def cancel(lab: Lab, run: str) -> None:
    await lab.ask(lambda: lab.runs.request_cancel(run, by="anna", reason="sent twice"))


def of_type(events: list[Event], wanted: EventType) -> list[Event]:
    return [event for event in events if event.type is wanted]


async def test_a_step_under_way_stops_and_finally_is_walked(either_lab):
    lab = either_lab
    run = await lab.start(SLOW)
    async with lab.working():
        await lab.begun()
        await cancel(lab, run)
        row = await lab.until(run, RunStatus.CANCELLED, seconds=15)
    assert (row.error, row.course) == ("sent twice", RunCourse.GOING)
    assert lab.lines() == ["begun", "tidy run.cancelled"]
    events = await lab.events(run)
    types = [event.type for event in events]
    assert types.index(EventType.RUN_CANCELLING) < types.index(EventType.STEP_FAILED)
    assert events[-1].data == {"by": "anna", "reason": "sent twice", "code": "", "in_doubt": []}
    with pytest.raises(IllegalTransition):
        await cancel(lab, run)


async def test_what_must_not_be_repeated_may_come_to_its_end(lab):
    run = await lab.start(ONCE.replace("SECONDS", "2"))
    async with lab.working():
        await lab.begun()
        await cancel(lab, run)
        row = await lab.until(run, RunStatus.CANCELLED)
    assert (row.error, lab.lines()) == ("sent twice", ["posted", "tidy"])
    finished = of_type(await lab.events(run), EventType.STEP_FINISHED)
    assert [event.data["step"] for event in finished] == ["post", "tidy"]


async def test_what_must_not_be_repeated_and_does_not_end_is_told_as_in_doubt(lab, monkeypatch):
    monkeypatch.setattr(under_way, "MOST_TO_END", 0.2)
    run = await lab.start(ONCE.replace("SECONDS", "60"))
    async with lab.working():
        await lab.begun()
        await cancel(lab, run)
        row = await lab.until(run, RunStatus.CANCELLED)
    assert row.error == "sent twice In doubt: look whether “Post it” was done."
    events = await lab.events(run)
    assert events[-1].data["in_doubt"] == ["Post it"]
    (failed,) = of_type(events, EventType.STEP_FAILED)
    assert failed.data["failure"]["code"] == "step.in-doubt"
    assert lab.lines() == ["posted", "tidy"]


async def test_a_run_that_waits_for_a_person_is_walked_to_its_end(lab):
    run = await lab.start(ASKING)
    async with lab.working():
        await lab.until(run, RunStatus.WAITING)
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED)
    assert lab.lines()[-1] == "tidy"
    assert (await lab.task(run)).status is TaskStatus.CANCELLED


async def test_every_branch_walks_its_own_finally(lab):
    run = await lab.start(BESIDE)
    async with lab.working():
        await lab.begun(2)
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED)
    assert sorted(lab.lines()) == ["left", "left tidy", "right", "right tidy"]


async def test_a_finally_that_is_being_walked_is_not_stopped(lab):
    run = await lab.start(LAST.replace("SECONDS", "2"))
    async with lab.working():
        await lab.begun(2)
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED)
    assert lab.lines() == ["first", "tidy", "sweep"]
    assert not of_type(await lab.events(run), EventType.STEP_FAILED)


async def test_nobody_is_asked_about_a_finally_that_fails(lab):
    run = await lab.start(FAILS)
    async with lab.working():
        await lab.begun()
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED)
    assert lab.lines() == ["begun", "tidy"]
    assert not of_type(await lab.events(run), EventType.PERSON_ASKED)


async def test_the_session_stays_open_for_finally_and_is_closed_then(lab):
    run = await lab.start("""
steps:
  - name: desk
    session: {browser: shop}
    steps:
      - name: block
        try: [{name: slow, action: lab.line, with: {text: begun, seconds: 60}}]
        finally: [{name: leave, action: lab.in_session}]
""")
    async with lab.working():
        await lab.begun()
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED)
        assert lab.kind.living == set()
    finished = of_type(await lab.events(run), EventType.STEP_FINISHED)
    assert [event.data["value"] for event in finished] == [{"number": 1}]


async def test_a_worker_killed_while_it_cancels_leaves_no_step_out_and_walks_none_twice(lab):
    run = await lab.start(
        SLOW.replace(
            "finally:", "finally:\n      - {name: long, action: lab.line, with: {text: long, seconds: 2}}"
        )
    )
    worker = lab.process()
    try:
        await lab.begun()
        await cancel(lab, run)
        await lab.begun(2)
    finally:
        worker.kill()
        worker.wait()
    async with lab.working(worker="w2"):
        await lab.until(run, RunStatus.CANCELLED)
    # The step that was under way when the worker died may be repeated, and is.
    assert lab.lines() == ["begun", "long", "long", "tidy run.cancelled"]
    events = await lab.events(run)
    assert len(of_type(events, EventType.RUN_CANCELLING)) == 1


async def test_what_was_in_doubt_by_a_death_is_told_by_the_cancel(lab):
    run = await lab.start(ONCE.replace("SECONDS", "60"))
    worker = lab.process()
    try:
        await lab.begun()
    finally:
        worker.kill()
        worker.wait()
    await cancel(lab, run)
    async with lab.working(worker="w2"):
        row = await lab.until(run, RunStatus.CANCELLED)
    assert row.error.endswith("look whether “Post it” was done.")
    assert lab.lines() == ["posted", "tidy"]


async def test_a_forced_cancel_walks_nothing(lab):
    run = await lab.start(SLOW)
    async with lab.working():
        await lab.begun()
        await cancel(lab, run)
        await lab.ask(lambda: lab.runs.cancel(run, by="anna", reason="now"))
        row = await lab.until(run, RunStatus.CANCELLED)
    assert (row.error, lab.lines()) == ("now", ["begun"])


async def test_a_paused_run_begins_no_step_and_goes_on_where_it_was(either_lab):
    lab = either_lab
    run = await lab.start("""
steps:
  - {name: first, action: lab.line, with: {text: first, seconds: 2}}
  - {name: second, action: lab.line, with: {text: second}}
""")
    async with lab.working():
        await lab.begun()
        await lab.ask(lambda: lab.runs.pause(run, by="anna", reason="wait for the bank"))
        row = await lab.until(run, RunStatus.WAITING)
        assert row.course is RunCourse.PAUSED
        assert lab.lines() == ["first"]  # its end is in the log, and nothing began
        await lab.ask(lambda: lab.runs.dispatch(run))
        other = await lab.start("steps: [{name: other, action: lab.line, with: {text: other}}]")
        await lab.until(other, RunStatus.SUCCEEDED)
        assert lab.lines() == ["first", "other"]
        await lab.ask(lambda: lab.runs.resume(run, by="anna"))
        await lab.until(run, RunStatus.SUCCEEDED)
    assert lab.lines() == ["first", "other", "second"]


async def test_a_paused_run_keeps_its_session(lab):
    run = await lab.start("""
steps:
  - name: desk
    session: {browser: shop}
    steps:
      - {name: first, action: lab.line, with: {text: first, seconds: 2}}
      - {name: second, action: lab.in_session}
""")
    async with lab.working():
        await lab.begun()
        await lab.ask(lambda: lab.runs.pause(run, by="anna"))

        async def first_has_ended() -> bool:
            return bool(of_type(await lab.events(run), EventType.STEP_FINISHED))

        await eventually(first_has_ended)
        await asyncio.sleep(0.1)  # long enough for a step that would begin
        assert len(of_type(await lab.events(run), EventType.STEP_FINISHED)) == 1
        await lab.ask(lambda: lab.runs.resume(run, by="anna"))
        await lab.until(run, RunStatus.SUCCEEDED)
    assert lab.kind.opened == 1


async def test_a_paused_run_is_cancelled(lab):
    run = await lab.start(SLOW)
    await lab.ask(lambda: lab.runs.pause(run, by="anna"))
    with pytest.raises(IllegalTransition):
        await lab.ask(lambda: lab.runs.pause(run, by="anna"))
    async with lab.working():
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED)
    assert lab.lines() == []


async def test_a_run_that_was_called_ends_before_the_last_steps_of_the_one_that_waits(either_lab):
    lab = either_lab
    await lab.ask(
        lambda: lab.release(
            "book", "steps:\n  - {name: send, action: lab.line, with: {text: called, seconds: 60}}\n"
        )
    )
    run = await lab.start("""
steps:
  - name: block
    try:
      - {name: book, call: book}
    finally:
      - {name: tidy, action: lab.line, with: {text: tidy}}
""")
    async with lab.working():
        await lab.until(run, RunStatus.WAITING)
        await cancel(lab, run)
        await lab.until(run, RunStatus.CANCELLED, seconds=15)
    assert lab.lines()[-1] == "tidy"
    assert [each.status for each in await lab.ask(lambda: lab.runs.called(run))] == [RunStatus.CANCELLED]
    types = [event.type for event in await lab.events(run)]
    assert types.index(EventType.RUN_CANCELLING) < types.index(EventType.CALL_ENDED)
    assert types.index(EventType.CALL_ENDED) < types.index(EventType.STEP_FINISHED)
