"""Kept files that are gone: a person is told, the worker goes on."""

import asyncio
import shutil
from datetime import timedelta

import pytest
from engine_lab import HEAD, Lab

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import DecisionKind, EventType
from servbot.engine import leg as leg_module
from servbot.ports.run_store import NewRun
from servbot.ports.task_store import TaskRow
from servbot.testkit.people import done, retry, submit
from servbot.testkit.samples import decision

LONG = "y" * 50_000
ASKING = """
  - {name: ok, ask: {question: Go on?, form: {yes: {type: boolean}}}}
  - {name: last, action: lab.line, with: {text: "${{ steps.big.text[:2] }}"}}
"""


def lose_kept_values(lab: Lab) -> None:
    """What an emptied artefact folder leaves of the values of the log."""
    from servbot.store.models import Event

    for kept in Event.objects.exclude(kept=None).values_list("kept", flat=True):
        for path in (lab.folder / "artefacts").rglob("*"):
            if path.is_file() and path.name in kept:
                path.unlink()


async def asked_again(lab: Lab, run: str) -> TaskRow:
    """The task that the run puts to a person after what was decided last."""
    async with asyncio.timeout(20):
        while (await lab.events(run))[-1].type is not EventType.RUN_WAITED:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.02)
    return await lab.task(run)


async def waits_with_lost_value(lab: Lab, step: str) -> str:
    run = await lab.start(f"inputs: {{long: {{type: text}}}}\nsteps:\n{step}{ASKING}", long=LONG)
    async with lab.working():
        await lab.until(run, S.WAITING)
    await lab.ask(lambda: lose_kept_values(lab))
    await lab.decide(run, decision(DecisionKind.SUBMIT, value={"yes": True}))
    return run


async def test_a_lost_result_of_a_step_that_may_be_repeated_goes_to_a_person_who_lets_it_be_done_again(lab):
    step = "  - {name: big, action: lab.line, with: {text: '${{ inputs.long }}'}}\n"
    run = await waits_with_lost_value(lab, step)
    async with lab.working():
        other = await lab.start("steps: [{name: a, action: lab.line, with: {text: other}}]")
        await lab.until(other, S.SUCCEEDED)
        task = await asked_again(lab, run)
        assert (task.request.code, task.request.kind.value) == ("artefact.missing", "application")
        assert "backup" in task.request.remedy
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines()[-1] == "yy"


async def test_a_lost_result_of_a_step_that_must_not_be_repeated_is_in_doubt(lab):
    step = "  - {name: big, action: lab.once, with: {text: '${{ inputs.long }}'}}\n"
    run = await waits_with_lost_value(lab, step)
    async with lab.working():
        task = await asked_again(lab, run)
        assert (task.request.code, task.request.kind.value) == ("artefact.missing", "in_doubt")
        await lab.decide(run, done({"text": "known"}))
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == [LONG, "kn"]


@pytest.mark.parametrize("mended", [True, False])
async def test_a_lost_file_of_the_case_goes_to_a_person(lab, mended):
    run = await lab.start(
        "steps: [{name: show, action: lab.show, with: {file: a.txt}}]", files={"a.txt": b"content"}
    )
    (kept,) = (
        path
        for path in (lab.folder / "artefacts").rglob("*")
        if path.is_file() and path.read_bytes() == b"content"
    )
    kept.unlink()
    async with lab.working():
        await lab.until(run, S.WAITING)
        task = await lab.task(run)
        assert task.request.code == "artefact.missing"
        if mended:
            await lab.ask(lambda: lab.artefacts.put("a.txt", b"content", "text/plain"))
        await lab.decide(run, retry())
        if mended:
            await lab.until(run, S.SUCCEEDED)
        else:
            assert (await asked_again(lab, run)).attempt == 2


async def test_a_lost_file_of_the_definition_goes_to_a_person(lab):
    def release() -> str:
        head = HEAD + "steps: [{name: show, action: lab.show, with: {file: rules.txt}}]"
        revision = lab.definitions.release("lab", head, {"rules.txt": b"rules"})
        (kept,) = (path for path in (lab.folder / "artefacts").rglob("*") if path.is_file())
        kept.unlink()
        new = NewRun(bot="lab", revision=revision.digest, inputs={}, reference="case", source="test")
        return lab.runs.create_run(new).id

    run = await lab.ask(release)
    async with lab.working():
        await lab.until(run, S.WAITING)
        assert (await lab.task(run)).request.code == "artefact.missing"
        await lab.ask(lambda: lab.artefacts.put("rules.txt", b"rules", "text/plain"))
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)


async def test_a_definition_deleted_while_its_run_waits_is_laid_out_again_or_put_to_a_person(
    lab, monkeypatch
):
    from servbot.store.models import Revision

    monkeypatch.setattr(leg_module, "AFTER_A_BREAK", timedelta(0))
    asking = "steps:\n  - {name: ok, ask: {question: Go on?}}\n  - {name: a, action: lab.line, with: {text: NUMBER}}"
    first, second = [await lab.start(asking.replace("NUMBER", number)) for number in ("one", "two")]
    async with lab.working():
        for run in (first, second):
            await lab.until(run, S.WAITING)
        shutil.rmtree(lab.folder / "revisions", ignore_errors=True)
        revision = (await lab.ask(lambda: lab.runs.run(second))).revision
        await lab.ask(lambda: Revision.objects.filter(digest=revision).delete())
        for run in (first, second):
            await lab.decide(run, submit())
        await lab.until(first, S.SUCCEEDED)
        async with asyncio.timeout(20):
            while (task := await lab.task(second)).request.code != "definition.revision-missing":  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await lab.ask(lambda: lab.definitions.release("lab", HEAD + asking.replace("NUMBER", "two"), {}))
        await lab.ask(lambda: lab.tasks.decide(task.id, retry()))
        await lab.until(second, S.SUCCEEDED)
    assert lab.lines() == ["one", "two"]
