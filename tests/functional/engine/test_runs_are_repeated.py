"""Repeating a run from a step on: what came before is taken over, what must not be repeated is not, controls are."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from engine_lab import Lab, Once, catalogue

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.core.rerun import EditRefused, StepUnknown, WouldRepeat
from servbot.core.run import Decision, DecisionKind, EventType
from servbot.core.typed_value import ValueWrong
from servbot.services.audit import Audit
from servbot.services.definitions import Definitions
from servbot.services.reruns import Reruns, StillGoing
from servbot.testkit.people import done


class Total(Action):
    """Give an amount."""

    name = "lab.total"

    class Output(Record):
        total: Decimal
        """The amount."""

    async def run(self, context: Context) -> Output:
        with context.writable("shared/lines.txt").open("a", encoding="utf-8") as file:
            file.write("total\n")
        return self.Output(total=Decimal("10.00"))


TWO = """
inputs: {what: {type: string, default: x}}
steps:
  - {name: read, action: lab.total}
  - {name: fits, control: "${{ steps.read.total < 50 }}", code: lab.too-much}
  - {name: post, title: Post it, action: lab.once, with: {text: "post ${{ steps.read.total }}"}}
  - {name: file, action: lab.line, with: {text: "file ${{ inputs.what }}"}}
outputs: {total: {type: decimal, value: "${{ steps.read.total }}"}}
"""


@pytest.fixture
def repeating(lab: Any):
    from servbot.store.audit import DjangoAuditStore

    known = ActionCatalogue.of(*(catalogue.find(name) for name in catalogue.names()), Total)
    lab.around = replace(lab.around, catalogue=known)
    audit = Audit(DjangoAuditStore())
    lab.audit = audit
    lab.reruns = Reruns(lab.runs, lab.runs, Definitions(lab.definitions, known, audit), known, audit)
    return lab


async def again(lab: Lab, run: str, start: str, **more: Any) -> str:
    made = await lab.ask(lambda: lab.reruns.start(run, start, by="anna", **more))
    return str(made.id)


async def test_what_came_before_is_taken_over_and_not_done_again(repeating):
    lab = repeating
    run = await lab.start(TWO, what="x")
    async with lab.working():
        await lab.until(run, RunStatus.SUCCEEDED)
        second = await again(lab, run, "file", edits={"inputs.what": "y"})
        row = await lab.until(second, RunStatus.SUCCEEDED)
    assert lab.lines() == ["total", "post 10.00", "file x", "file y"]
    assert (row.rerun_of, row.outputs, row.inputs["what"]) == (run, {"total": Decimal("10.00")}, "y")
    assert [each.id for each in await lab.ask(lambda: lab.runs.reruns(run))] == [second]
    events = await lab.events(second)
    assert events[0].data | {"source": ""} == {
        "source": "", "rerun_of": run, "from": "file", "by": "anna", "edits": ["inputs.what"], "again": [],
    }  # fmt: skip
    taken = [
        (each.address, each.data["taken_over"]["run"])
        for each in events
        if each.type is EventType.OUTCOME_TAKEN_OVER
    ]
    assert taken == [("read:run.1", run), ("post:run.1", run), ("post:run.1", run)]


async def test_what_must_not_be_repeated_needs_a_word(repeating):
    lab = repeating
    run = await lab.start(TWO, what="x")
    async with lab.working():
        with pytest.raises(StillGoing):
            await again(lab, run, "post")
        await lab.until(run, RunStatus.SUCCEEDED)
        with pytest.raises(WouldRepeat, match="Post it"):
            await again(lab, run, "read")
        assert await lab.ask(lambda: lab.reruns.would_repeat(run, "read")) == {"post": "Post it"}
        records, _ = await lab.ask(lambda: lab.audit.page(limit=9))
        assert [(each.what, each.by, each.code, each.run_id) for each in records] == [
            ("rerun", "anna", "rerun.would-repeat", run)
        ]
        second = await again(lab, run, "post", again=["post"], edits={"steps.read.total": "12.50"})
        await lab.until(second, RunStatus.SUCCEEDED)
    assert lab.lines() == ["total", "post 10.00", "file x", "post 12.50", "file x"]


async def test_what_another_repetition_did_is_not_repeated_either(repeating):
    lab = repeating
    run = await lab.start(
        TWO.replace("{name: post,", "{name: stop, action: lab.flaky}\n  - {name: post,"), what="x"
    )
    async with lab.working():
        await lab.until(run, RunStatus.WAITING)
        await lab.decide(run, Decision(kind=DecisionKind.REJECT, by="anna", reason="broken"))
        await lab.until(run, RunStatus.REJECTED)
        second = await again(lab, run, "post")
        await lab.until(second, RunStatus.WAITING)
        # Nobody's rejection is taken over: the step that failed is put to a person once more.
        (lab.folder / "shared" / "works").touch()
        await lab.decide(second, Decision(kind=DecisionKind.RETRY, by="anna"))
        await lab.until(second, RunStatus.SUCCEEDED)
        with pytest.raises(WouldRepeat):
            await again(lab, run, "post")
    assert lab.lines().count("post 10.00") == 1


async def test_control_points_are_walked_again(repeating):
    lab = repeating
    run = await lab.start(TWO, what="x")
    async with lab.working():
        await lab.until(run, RunStatus.SUCCEEDED)
        second = await again(lab, run, "file", edits={"steps.read.total": "99"})
        await lab.until(second, RunStatus.WAITING)
        assert (await lab.task(second)).request.code == "lab.too-much"
    assert lab.lines() == ["total", "post 10.00", "file x"]


async def test_a_cancelled_run_goes_on_at_a_later_step(repeating):
    lab = repeating
    run = await lab.start("""
steps:
  - {name: first, action: lab.once, with: {text: first}}
  - {name: slow, action: lab.line, with: {text: slow, seconds: 60}}
  - {name: last, action: lab.line, with: {text: last}}
""")
    async with lab.working():
        await lab.begun(2)
        await lab.ask(lambda: lab.runs.request_cancel(run, by="anna", reason="hangs"))
        await lab.until(run, RunStatus.CANCELLED)
        second = await again(lab, run, "last")
        await lab.begun(3)  # what was stopped was not done, and is done first
        await lab.ask(lambda: lab.runs.cancel(second, by="anna", reason="enough"))
    assert lab.lines() == ["first", "slow", "slow"]


async def test_a_loop_is_repeated_from_one_of_its_items(repeating):
    lab = repeating
    run = await lab.start("""
steps:
  - name: lines
    each: "${{ ['a', 'b', 'c'] }}"
    as: item
    steps:
      - {name: post, action: lab.once, with: {text: "post ${{ item }}"}}
      - {name: note, action: lab.line, with: {text: "note ${{ item }}"}}
""")
    async with lab.working():
        await lab.until(run, RunStatus.SUCCEEDED)
        done = len(lab.lines())
        with pytest.raises(WouldRepeat):
            await again(lab, run, "lines[1]/note")
        second = await again(lab, run, "lines[2]/note")
        await lab.until(second, RunStatus.SUCCEEDED)
    assert lab.lines()[done:] == ["note c"]


async def test_edits_are_checked(repeating):
    lab = repeating
    run = await lab.start(TWO, what="x")
    async with lab.working():
        await lab.until(run, RunStatus.SUCCEEDED)
    for edit, value, error in (
        ("steps.read.total", "much", ValueWrong),
        ("steps.read.sum", "1", EditRefused),
        ("steps.fits.held", "true", EditRefused),
        ("steps.file.text", "later", EditRefused),
        ("inputs.unknown", "1", ValueWrong),
        ("outputs.total", "1", EditRefused),
    ):
        with pytest.raises(error):
            await again(lab, run, "file", edits={edit: value})
    with pytest.raises(StepUnknown):
        await again(lab, run, "nothing")
    assert not await lab.ask(lambda: lab.runs.reruns(run))
    assert Once.repeatable is False


CALLING = """
steps:
  - {name: book, title: Book it, call: book, with: {text: paid}}
  - {name: note, action: lab.line, with: {text: "${{ steps.book.line }} noted"}}
"""
BOOK = """
inputs: {text: {type: string}}
outputs: {line: {type: string, value: "${{ steps.pay.text }}"}}
steps:
  - {name: pay, action: lab.once, with: {text: "${{ inputs.text }}"}}
"""


async def test_the_result_of_a_call_is_taken_over_and_the_bot_is_not_called_again(repeating):
    lab = repeating
    await lab.ask(lambda: lab.release("book", BOOK))
    run = await lab.start(CALLING)
    async with lab.working():
        await lab.until(run, RunStatus.SUCCEEDED)
        second = await again(lab, run, "note")
        await lab.until(second, RunStatus.SUCCEEDED)
        third = await again(lab, second, "note")
        await lab.until(third, RunStatus.SUCCEEDED)
    assert lab.lines() == ["paid", "paid noted", "paid noted", "paid noted"]
    called = [await lab.ask(lambda each=each: lab.runs.called(each)) for each in (run, second, third)]
    assert [len(each) for each in called] == [1, 0, 0]


async def test_a_call_is_repeated_only_when_somebody_says_so(repeating):
    lab = repeating
    await lab.ask(lambda: lab.release("book", BOOK))
    run = await lab.start(CALLING)
    async with lab.working():
        await lab.until(run, RunStatus.SUCCEEDED)
        with pytest.raises(WouldRepeat, match="Book it"):
            await again(lab, run, "book")
        assert await lab.ask(lambda: lab.reruns.would_repeat(run, "book")) == {"book": "Book it"}
        second = await again(lab, run, "book", again=["book"])
        await lab.until(second, RunStatus.SUCCEEDED)
    assert lab.lines() == ["paid", "paid noted", "paid", "paid noted"]


async def test_a_call_whose_run_was_cut_off_is_not_simply_made_again(repeating):
    lab = repeating
    await lab.ask(lambda: lab.release("book", BOOK + "  - {name: ok, ask: {question: Note it?}}\n"))
    run = await lab.start(CALLING)
    async with lab.working():
        (child,) = await lab.called(run)
        await lab.until(child.id, RunStatus.WAITING)
        await lab.until(run, RunStatus.WAITING)
        await lab.ask(lambda: lab.runs.cancel(run, by="anna", reason="no"))
        with pytest.raises(WouldRepeat, match="Book it"):
            await again(lab, run, "book")
        second = await again(lab, run, "note")
        await lab.until(second, RunStatus.WAITING)
        request = (await lab.task(second)).request
        assert (request.kind.value, request.step) == ("in_doubt", "book")
        await lab.decide(second, done({"line": "paid"}))
        await lab.until(second, RunStatus.SUCCEEDED)
    assert lab.lines() == ["paid", "paid noted"]
