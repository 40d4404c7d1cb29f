"""Nothing passes a control point in the real engine: not by the queue, the store, an edited definition or a new version."""

import pytest

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.loader import DefinitionError
from servbot.core.run import DecisionKind
from servbot.core.run import EventType as E
from servbot.ports.audit_store import AuditRecord
from servbot.services.audit import Audit
from servbot.services.definitions import Definitions
from servbot.services.exception_queue import ExceptionQueue, NotAllowed, NotOffered, Person
from servbot.testkit.people import correct, done, reject, skip

CONTROL = "{name: genuine, control: '${{ inputs.good }}', code: tax.not-genuine}"
STEPS = f"inputs: {{good: {{type: boolean}}}}\nsteps: [{CONTROL}, {{name: pay, action: lab.line, with: {{text: paid}}}}]"
ANNA = Person(name="anna", everything=True)


def audit_of(lab) -> list[AuditRecord]:
    from servbot.store.audit import DjangoAuditStore

    return list(DjangoAuditStore().records(limit=100)[0])


def queue_of(lab) -> ExceptionQueue:
    from servbot.store.audit import DjangoAuditStore

    return ExceptionQueue(lab.tasks, Audit(DjangoAuditStore()))


async def refused_in_log(lab, run: str) -> list[tuple[str, str, str]]:
    events = [each for each in await lab.events(run) if each.type is E.ATTEMPT_REFUSED]
    return [(each.data["what"], each.data["by"], each.data["code"]) for each in events]


@pytest.mark.parametrize("kind", [DecisionKind.SKIP, DecisionKind.DONE, DecisionKind.SUBMIT])
async def test_the_exception_queue_refuses_and_records_who_tried(lab, kind):
    run = await lab.start(STEPS, good=False)
    async with lab.working():
        await lab.until(run, S.WAITING)
        task = await lab.task(run)
        with pytest.raises(NotOffered):
            await lab.ask(lambda: queue_of(lab).decide(task.id, kind, ANNA, {}, reason="because"))
    assert await refused_in_log(lab, run) == [(kind.value, "anna", "task.not-offered")]
    (record,) = await lab.ask(lambda: audit_of(lab))
    assert (record.run_id, record.step, record.bot, record.code) == (
        run,
        "genuine",
        "lab",
        "task.not-offered",
    )
    assert lab.lines() == []


async def test_a_person_without_the_role_or_the_authority_is_on_record(lab):
    ask = "{name: ok, ask: {role: chief, authority: {amount: 501}}}"
    run = await lab.start(f"steps: [{ask}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
        task = await lab.task(run)
        for person in (Person(name="ben"), Person(name="cara", roles=frozenset({"chief"}))):
            with pytest.raises(NotAllowed):
                await lab.ask(lambda who=person: queue_of(lab).decide(task.id, DecisionKind.SUBMIT, who, {}))
    assert [who for _, who, _ in await refused_in_log(lab, run)] == ["ben", "cara"]


@pytest.mark.parametrize(
    "decision",
    [
        skip("I say so"),
        done({"held": True}),
        correct({"steps.genuine.held": True}),
        correct({"inputs.good": True}),
    ],
)
async def test_a_decision_written_past_the_queue_is_not_followed(lab, decision):
    run = await lab.start(STEPS, good=False)
    async with lab.working():
        await lab.until(run, S.WAITING)
        await lab.decide(run, decision)
        await lab.asked_again(run)
    assert await refused_in_log(lab, run) == [(decision.kind.value, "anna", "task.decision-refused")]
    (record,) = await lab.ask(lambda: audit_of(lab))
    assert (record.by, record.run_id) == ("anna", run)
    assert lab.lines() == []
    # The next worker replays the same log: nothing is tried or recorded anew, and the person is still asked.
    async with lab.working():
        await lab.decide(run, reject("no"))
        await lab.until(run, S.REJECTED)
    assert len(await refused_in_log(lab, run)) == 1


async def test_a_fallback_and_a_route_are_refused_in_the_engine_too(lab):
    run = await lab.start(
        "inputs: {good: {type: boolean}}\non_error: [{do: skip}]\n"
        f"steps: [{{name: t, try: [{CONTROL}], fallback: [{{name: pay, action: lab.line, with: {{text: paid}}}}]}}]",
        good=False,
    )
    async with lab.working():
        await lab.until(run, S.WAITING)
    codes = [code for _, _, code in await refused_in_log(lab, run)]
    assert codes == ["control.fallback-refused", "control.route-refused"]
    assert lab.lines() == []


async def test_a_definition_edited_in_the_database_runs_nothing(lab):
    from servbot.store import models

    run = await lab.start(STEPS, good=False)
    async with lab.working():
        await lab.until(run, S.WAITING)
    harmless = "control: '${{ true }}'"

    def edit() -> None:
        row = models.Revision.objects.get(bot="lab")
        row.text = row.text.replace("control: '${{ inputs.good }}'", harmless)
        row.save()

    await lab.ask(edit)
    async with lab.working():
        await lab.ask(lambda: lab.runs.dispatch(run))
        row = await lab.until(run, S.FAILED)
    assert "was changed after its release" in row.error
    failed = (await lab.events(run))[-1]
    assert failed.data["failure"]["code"] == "definition.tampered"
    assert failed.data["failure"]["kind"] == "defect"
    assert await refused_in_log(lab, run) == [("changed definition", "", "definition.tampered")]
    assert [each.code for each in await lab.ask(lambda: audit_of(lab))] == ["definition.tampered"]
    assert lab.lines() == []


async def test_a_file_edited_in_the_laid_out_revision_runs_nothing(lab):
    def begin() -> str:
        from servbot.ports.run_store import NewRun

        text = "servbot: 1\nname: lab\ntitle: Lab\ngoal: {measure: cost, target: none}\nowner: nobody\noutputs: {}\n"
        revision = lab.definitions.release(
            "lab",
            f"{text}inputs: {{}}\nsteps: [{{name: a, action: lab.line, with: {{text: x}}}}]",
            {"rules.yaml": b"a: 1"},
        )
        (lab.definitions.folder(revision.digest) / "rules.yaml").write_bytes(b"a: 2")
        return str(
            lab.runs.create_run(
                NewRun(bot="lab", revision=revision.digest, inputs={}, reference="r", source="t")
            ).id
        )

    run = await lab.ask(begin)
    async with lab.working():
        row = await lab.until(run, S.FAILED)
    assert "rules.yaml" in row.error
    assert lab.lines() == []


async def test_a_version_without_the_control_does_not_reach_runs_in_flight(lab):
    run = await lab.start(STEPS, good=False)
    async with lab.working():
        await lab.until(run, S.WAITING)
        newer = await lab.start(STEPS.replace(f"{CONTROL}, ", ""), good=False)
        await lab.until(newer, S.SUCCEEDED)
        await lab.ask(lambda: lab.runs.dispatch(run))
        await lab.decide(run, reject("no"))
        await lab.until(run, S.REJECTED)
    assert lab.lines() == ["paid"]


async def test_a_release_that_would_override_a_control_is_refused_and_on_record(lab, tmp_path):
    from engine_lab import HEAD, catalogue

    place = tmp_path / "bots" / "lab" / "bot.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(
        f"{HEAD}{STEPS}\nvariants: {{v: {{when: true, override: {{genuine: {{skip: true}}}}}}}}\n",
        encoding="utf-8",
    )

    def release() -> None:
        from servbot.store.audit import DjangoAuditStore

        Definitions(lab.definitions, catalogue, Audit(DjangoAuditStore())).release(place, by="mallory")

    with pytest.raises(DefinitionError) as raised:
        await lab.ask(release)
    assert raised.value.diagnostics[0].code == "control.overridden"
    (record,) = await lab.ask(lambda: audit_of(lab))
    assert (record.what, record.by, record.code, record.run_id) == (
        "release",
        "mallory",
        "control.overridden",
        "",
    )
    assert record.place.endswith("bot.yaml:8:49")


async def test_a_variant_is_chosen_once_and_outlives_its_worker(lab):
    steps = (
        "inputs: {n: {type: integer}}\n"
        "variants: {few: {when: '${{ inputs.n < 3 }}', override: {last: {with: {text: few}, before: [{name: ok, ask: {question: Go?}}]}}}}\n"
        "steps: [{name: last, action: lab.line, with: {text: many}}]"
    )
    few, many = await lab.start(steps, n=1), await lab.start(steps, n=5)
    async with lab.working():
        await lab.until(few, S.WAITING)
        await lab.until(many, S.SUCCEEDED)
    from servbot.testkit.people import submit

    async with lab.working():
        await lab.decide(few, submit({}))
        await lab.until(few, S.SUCCEEDED)
    assert lab.lines() == ["many", "few"]
    applied = [each for each in await lab.events(few) if each.type is E.VARIANT_APPLIED]
    assert [(each.data["variant"], each.data["step"]) for each in applied] == [("few", "last")]
