"""The time limit of a run in the engine: what is under way is stopped, and a restart changes nothing about it."""

import pytest
from engine_lab import eventually

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.testkit.people import retry

HANG = (
    "timeout: 400ms\nsteps: [{name: a, action: lab.line, with: {text: x, seconds: 60}, retry: {attempts: 5}}]"
)
REJECT = "on_error: [{when: \"${{ error.code == 'run.timed-out' }}\", do: reject, reason: Too late.}]\n"


async def test_a_step_that_hangs_is_stopped_and_put_to_a_person(lab):
    run = await lab.start(HANG)
    async with lab.working():
        await lab.until(run, S.WAITING)
    task = await lab.task(run)
    assert (task.request.code, task.request.step) == ("run.timed-out", "a")
    assert "400ms" in task.request.message
    assert lab.lines() == ["x"]
    assert [event.type for event in await lab.events(run)].count(E.RUN_TIMED_OUT) == 1


async def test_after_the_person_says_so_the_run_goes_on_without_a_limit(lab):
    run = await lab.start(HANG.replace("seconds: 60", "seconds: 1"))
    async with lab.working():
        await lab.until(run, S.WAITING)
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["x", "x"]
    assert [event.type for event in await lab.events(run)].count(E.RUN_TIMED_OUT) == 1


async def test_a_long_wait_ends_with_the_limit_although_no_leg_is_under_way(lab):
    run = await lab.start("timeout: 500ms\nsteps: [{name: a, wait: {for: 30d}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
        await eventually(lambda: lab.ask(lambda: lab.tasks.of_run(run)))
    task = await lab.task(run)
    assert (task.request.code, task.request.step) == ("run.timed-out", "a")


async def test_a_question_ends_with_the_limit_where_a_route_says_so(lab):
    ask = "steps: [{name: a, ask: {question: Pay?}}]\n"
    run = await lab.start(f"timeout: 500ms\n{REJECT}{ask}")
    async with lab.working():
        row = await lab.until(run, S.REJECTED)
    assert row.error == "Too late."
    assert (await lab.task(run)).status == "cancelled"


async def test_what_must_not_be_repeated_is_in_doubt_and_no_route_ends_it(lab):
    run = await lab.start(
        f"timeout: 400ms\n{REJECT}steps: [{{name: a, action: lab.once, with: {{text: x, seconds: 60}}}}]"
    )
    async with lab.working():
        await lab.until(run, S.WAITING)
    assert (await lab.task(run)).request.code == "step.in-doubt"
    assert lab.lines() == ["x"]


async def test_the_limit_passes_while_no_worker_lives(lab):
    run = await lab.start("timeout: 1ms\nsteps: [{name: a, action: lab.once, with: {text: x}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    assert (await lab.task(run)).request.code == "run.timed-out"
    assert lab.lines() == []
    async with lab.working():
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["x"]


@pytest.mark.parametrize("beside", [1, 3])
async def test_what_goes_on_side_by_side_fails_each_for_itself(lab, beside):
    step = "{name: a, action: lab.line, with: {text: '${{ item }}', seconds: 60}}"
    run = await lab.start(
        f"timeout: 500ms\nsteps: [{{name: all, each: [p, q, r], concurrency: {beside}, steps: [{step}]}}]"
    )
    async with lab.working():
        await lab.until(run, S.WAITING)
    tasks = await lab.ask(lambda: lab.tasks.of_run(run))
    assert [task.request.code for task in tasks] == ["run.timed-out"] * beside
