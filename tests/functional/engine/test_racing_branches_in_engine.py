"""Branches that are cut off, on a real database."""

import time

from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E


def line(name: str, text: str, seconds: float = 0, kind: str = "line") -> str:
    return f"{{name: {name}, action: lab.{kind}, with: {{text: {text}, seconds: {seconds}}}}}"


def race(*branches: str) -> str:
    named = ", ".join(f"{{name: b{at}, steps: [{steps}]}}" for at, steps in enumerate(branches))
    return f"{{name: p, wait_for: any, parallel: [{named}]}}"


async def test_what_is_under_way_is_stopped_and_questions_are_moot(lab):
    branches = race(
        f"{line('a', 'slow', 60)}, {line('never', 'never')}",
        "{name: q, ask: {question: Go on?}}",
        "{name: w, wait: {for: 1h}}",
        "{name: s, session: {browser: erp}, steps: [{name: i, ask: {question: Here?}}]}",
        line("quick", "quick", 0.4),
    )
    run = await lab.start(f"steps: [{branches}, {line('after', 'after')}]")
    began = time.monotonic()
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert time.monotonic() - began < 30
    assert lab.kind.living == set()
    assert sorted(lab.lines()) == ["after", "quick", "slow"]
    assert {task.status for task in await lab.ask(lambda: lab.tasks.of_run(run))} == {TaskStatus.CANCELLED}
    (cut,) = [event for event in await lab.events(run) if event.type is E.BRANCHES_CUT]
    assert cut.data["value"] == {"ended": ["b4"], "must_end": []}
    assert cut.data["branches"] == ["b0", "b1", "b2", "b3", "b4"]


async def test_what_must_not_be_repeated_ends_before_the_run_goes_on(lab):
    branches = race(
        f"{line('send', 'sent', 1, 'once')}, {line('never', 'never')}", line("quick", "quick", 0.2)
    )
    run = await lab.start(f"steps: [{branches}, {line('after', 'after')}]")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert sorted(lab.lines()[:2]) == ["quick", "sent"]
    assert lab.lines()[2:] == ["after"]
    ended = [event.data["step"] for event in await lab.events(run) if event.type is E.STEP_FINISHED]
    assert ended == ["quick", "send", "after"]
