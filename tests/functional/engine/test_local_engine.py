"""The embedded engine on a real database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from engine_lab import Line, Once

from servbot.core.action import ActionCatalogue, Context
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.engine import AlreadyRunning
from servbot.engine import leg as leg_module
from servbot.testkit.people import retry

TEN = "steps:\n" + "".join(
    f"  - {{name: s{n}, action: lab.line, with: {{text: '{n}'}}}}\n" for n in range(10)
)


async def test_steps_in_order_and_one_write_per_step(lab):
    written = []
    append = lab.runs.append_all

    def watched(appends):
        written.extend("end" if each.ends_leg else len(each.events) for each in appends)
        return append(appends)

    lab.runs.append_all = watched
    run = await lab.start(TEN + "outputs: {last: {value: '${{ steps.s9.text }}'}}")
    async with lab.working():
        row = await lab.until(run, S.SUCCEEDED)
    assert row.outputs == {"last": "9"}
    assert lab.lines() == [str(n) for n in range(10)]
    assert written == [2] * 10 + ["end"]
    events = await lab.events(run)
    assert [event.type for event in events[:4]] == [
        E.RUN_CREATED,
        E.RUN_STARTED,
        E.STEP_STARTED,
        E.STEP_FINISHED,
    ]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))


async def test_so_many_legs_at_once(lab):
    most, now = 0, 0

    class Busy(Line):
        name = "lab.busy"

        async def run(self, context: Context) -> Line.Output:
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.05)
            now -= 1
            return self.Output(text="")

    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(Busy))
    runs = [await lab.start("steps: [{name: a, action: lab.busy, with: {text: x}}]") for _ in range(7)]
    async with lab.working(legs=3):
        for run in runs:
            await lab.until(run, S.SUCCEEDED)
    assert most == 3


async def test_a_decision_resumes_the_same_run_and_waiting_costs_nothing(lab):
    run = await lab.start(
        "steps: [{name: a, action: lab.line, with: {text: x}}, {name: b, action: lab.flaky}]"
    )
    async with lab.working() as engine:
        await lab.until(run, S.WAITING)
        assert not engine.crew
        task = await lab.task(run)
        assert (task.status, task.request.code, task.address) == (
            TaskStatus.OPEN,
            "application.failed",
            "b:exception.1",
        )
        await lab.decide(run, retry())
        while (await lab.task(run)).attempt == 1:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)
        (lab.folder / "shared" / "works").touch()
        await lab.until(run, S.WAITING)
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)
    # The engine has ended here, and with it every leg.
    assert lab.lines() == ["x"]
    assert [(each.status, each.attempt) for each in await lab.ask(lambda: lab.tasks.of_run(run))] == [
        (TaskStatus.RESOLVED, 2)
    ]
    assert not (lab.folder / "workspaces" / run).exists()


async def test_file_inputs_lie_in_the_workspace(lab):
    steps = "inputs: {doc: {type: file}}\nsteps: [{name: a, action: lab.show, with: {file: '${{ inputs.doc }}'}}]\n"
    run = await lab.start(
        steps + "outputs: {text: {value: '${{ steps.a.text }}'}}", files={"d.txt": b"hello"}, doc="d.txt"
    )
    async with lab.working():
        assert (await lab.until(run, S.SUCCEEDED)).outputs == {"text": "hello"}


async def test_a_copy_broken_off_by_a_crash_is_made_again(lab):
    run = await lab.start(
        "steps: [{name: a, action: lab.show, with: {file: d.txt}}]\noutputs: {text: {value: '${{ steps.a.text }}'}}",
        files={"d.txt": b"hello"},
    )
    place = lab.folder / "workspaces" / run
    place.mkdir(parents=True)
    (place / ".d.txt.half").write_bytes(b"hel")
    async with lab.working():
        assert (await lab.until(run, S.SUCCEEDED)).outputs == {"text": "hello"}


async def test_a_step_that_takes_too_long_is_stopped(lab):
    run = await lab.start(
        "steps: [{name: a, title: Slow, action: lab.line, timeout: 100ms, with: {text: x, seconds: 60}}]"
    )
    async with lab.working():
        await lab.until(run, S.WAITING)
    request = (await lab.task(run)).request
    assert (request.code, request.kind.value, request.message) == (
        "step.timed-out", "application", "“Slow” was stopped after 0.1 seconds.",
    )  # fmt: skip


async def test_the_intent_is_recorded_before_the_action_runs(lab):
    seen = []

    class Looking(Once):
        name = "lab.looking"

        async def run(self, context: Context) -> Line.Output:
            seen.extend(await lab.events(context.run_id))
            return self.Output(text=self.text)

    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(Looking))
    run = await lab.start("steps: [{name: a, action: lab.looking, with: {text: x}}]")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    intent = seen[-1]
    assert (intent.type, intent.address, intent.data["inputs"]) == (E.STEP_INTENDED, "a:run.1", {"text": "x"})


@pytest.mark.parametrize(
    ("step", "code", "kind"),
    [
        ("{name: a, action: lab.once, with: {txt: x}}", "action.bad-inputs", "defect"),
        ("{name: a, action: lab.odd}", "servbot.defect", "defect"),
        ("{name: a, action: lab.line, with: {text: '${{ vars.x }}'}}", "expression.unknown-name", "defect"),
        (
            "{name: a, session: {browser: b}, steps: [{name: i, action: lab.flaky}]}",
            "application.failed",
            "application",
        ),
    ],
)
async def test_what_goes_wrong_is_put_to_a_person(lab, step, code, kind):
    run = await lab.start(f"steps: [{step}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    request = (await lab.task(run)).request
    assert (request.code, request.kind.value) == (code, kind)


async def test_a_session_is_kept_over_its_steps_closed_while_people_decide_and_gives_evidence(lab):
    steps = """
steps:
  - name: enter
    session: {browser: erp}
    steps: [{name: a, action: lab.in_session}, {name: b, action: lab.in_session}, {name: c, action: lab.flaky}]
outputs: {a: {value: "${{ steps.a.number }}"}, b: {value: "${{ steps.b.number }}"}}
"""
    run = await lab.start(steps)
    async with lab.working():
        await lab.until(run, S.WAITING)
        assert lab.kind.living == set()
        assert [each.name for each in (await lab.task(run)).request.evidence] == ["screen.txt"]
        (lab.folder / "shared" / "works").touch()
        await lab.decide(run, retry())
        row = await lab.until(run, S.SUCCEEDED)
    assert (row.outputs, lab.kind.opened, lab.kind.living, lab.kind.shuts) == ({"a": 2, "b": 2}, 2, set(), 1)


async def test_long_pauses_end_the_leg_and_the_clock_wakes_it(lab, monkeypatch):
    monkeypatch.setattr("servbot.engine.desk.SHORT_SLEEP", 0.01)
    run = await lab.start("steps: [{name: a, action: lab.flaky, retry: {attempts: 2, backoff: 500ms}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
        assert await lab.ask(lambda: lab.tasks.of_run(run)) == []
        (lab.folder / "shared" / "works").touch()
        await lab.until(run, S.SUCCEEDED)
    kinds = [event.type for event in await lab.events(run)]
    assert kinds.count(E.RUN_STARTED) == 2
    assert kinds.count(E.SLEEP_ENDED) == 1


async def test_a_second_worker_of_the_same_folder_is_refused(lab):
    async with lab.working():
        await asyncio.sleep(0)
        with pytest.raises(AlreadyRunning) as refused:
            await lab.engine(worker="w2").run(asyncio.Event())
    assert refused.value.code == "engine.already-running"


async def test_cancelling_a_run_at_work(lab):
    run = await lab.start(
        "steps: [{name: a, action: lab.line, with: {text: x, seconds: 0.3}}, {name: b, action: lab.line, with: {text: y}}]"
    )
    async with lab.working() as engine:
        await lab.begun()
        await lab.ask(lambda: lab.runs.cancel(run, by="anna", reason="mistake"))
        await asyncio.wait(engine.crew._legs)
    assert (await lab.until(run, *S)).status is S.CANCELLED
    assert lab.lines() == ["x"]
    assert (await lab.events(run))[-1].type is E.RUN_CANCELLED


async def broken_three_times(lab, monkeypatch):
    """A run whose definition cannot be read, with a worker until a person is asked; what reads it, and the looks."""
    monkeypatch.setattr(leg_module, "AFTER_A_BREAK", timedelta(0))
    run = await lab.start("steps: [{name: a, action: lab.line, with: {text: x}}]")
    looks = []

    def broken(digest):
        looks.append(digest)
        raise RuntimeError("the disk is gone")

    lab.definitions.verified, verified = broken, lab.definitions.verified
    async with lab.working():
        await lab.until(run, S.WAITING)
    lab.definitions.verified = verified
    return run, looks


async def test_a_leg_that_breaks_three_times_is_put_to_a_person_and_tried_again(lab, monkeypatch):
    run, looks = await broken_three_times(lab, monkeypatch)
    request = (await lab.task(run)).request
    assert (len(looks), request.kind.value, request.message) == (
        3,
        "defect",
        "RuntimeError: the disk is gone",
    )
    assert lab.lines() == []
    await lab.decide(run, retry())
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert (lab.lines(), (await lab.task(run)).status) == (["x"], TaskStatus.RESOLVED)


async def test_a_leg_that_breaks_again_after_a_retry_comes_back(lab, monkeypatch):
    run, _ = await broken_three_times(lab, monkeypatch)
    await lab.decide(run, retry())
    lab.definitions.folder, folder = (lambda digest: 1 / 0), lab.definitions.folder
    async with lab.working():
        await lab.until(run, S.WAITING)
        async with asyncio.timeout(20):
            while (await lab.task(run)).attempt == 1:  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
    lab.definitions.folder = folder
    [task] = await lab.ask(lambda: lab.tasks.of_run(run))
    assert (task.status, task.request.message) == (TaskStatus.OPEN, "ZeroDivisionError: division by zero")


async def test_a_leg_that_broke_can_be_rejected(lab, monkeypatch):
    from servbot.testkit.people import reject

    run, _ = await broken_three_times(lab, monkeypatch)
    await lab.decide(run, reject("hopeless"))
    async with lab.working():
        row = await lab.until(run, S.REJECTED)
    assert (row.error, lab.lines(), (await lab.task(run)).status) == ("hopeless", [], TaskStatus.REJECTED)


async def test_a_rejection_waits_for_what_is_under_way_beside_it(lab):
    steps = """
steps:
  - name: loop
    each: [1, 2]
    concurrency: 2
    steps:
      - {name: a, when: "${{ item == 1 }}", action: lab.once, with: {text: sent, seconds: 0.3}}
      - {name: b, when: "${{ item == 2 }}", action: lab.flaky, on_error: [{do: reject, reason: no}]}
"""
    run = await lab.start(steps)
    async with lab.working():
        row = await lab.until(run, S.REJECTED)
    assert row.error == "no"
    finished = [event.address for event in await lab.events(run) if event.type is E.STEP_FINISHED]
    assert finished == ["loop[0]/a:run.1"]


async def test_a_decision_and_a_rejection_known_at_once(lab):
    """Both outcomes are in the log when the leg begins: the first ends the run, the second is moot."""
    steps = """
steps:
  - name: loop
    each: [1, 2]
    concurrency: 2
    steps: [{name: a, ask: {question: Go on?}}]
"""
    from servbot.testkit.people import reject, submit

    run = await lab.start(steps)
    async with lab.working():
        await lab.until(run, S.WAITING)
    first, second = await lab.ask(lambda: lab.tasks.of_run(run))
    await lab.ask(lambda: lab.tasks.decide(first.id, reject("no")))
    await lab.ask(lambda: lab.tasks.decide(second.id, submit()))
    async with lab.working():
        row = await lab.until(run, S.REJECTED, S.FAILED)
    assert (row.status, row.error) == (S.REJECTED, "no")


async def test_stopping_lets_the_step_under_way_end(lab):
    run = await lab.start("steps: [{name: a, action: lab.line, with: {text: x, seconds: 0.2}}]")
    async with lab.working():
        await lab.begun()
    assert (await lab.until(run, *S)).status is S.SUCCEEDED
