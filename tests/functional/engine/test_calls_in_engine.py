"""Bots that call bots, on a real database."""

import asyncio

import pytest
from engine_lab import eventually

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.testkit.people import done, reject, retry, submit

BOOK = """
inputs: {text: {type: string}}
outputs: {line: {type: string, value: "${{ steps.a.text }}"}}
steps:
  - {name: a, action: lab.line, with: {text: "${{ inputs.text }}"}}
"""
ASK = """
outputs: {who: {type: string, value: "${{ steps.ok.by }}"}}
steps: [{name: ok, ask: {question: Pay?}}]
"""
CALL = "{name: book, call: book, with: {text: 'to ${{ run.reference }}'}}"


async def test_the_outputs_come_back_and_both_runs_know_each_other(lab):
    await lab.ask(lambda: lab.release("book", BOOK))
    run = await lab.start(
        f"outputs: {{line: {{value: '${{{{ steps.book.line }}}}'}}}}\nsteps: [{CALL}]", "INV-7"
    )
    async with lab.working():
        row = await lab.until(run, S.SUCCEEDED)
    assert (row.outputs, lab.lines()) == ({"line": "to INV-7"}, ["to INV-7"])
    (child,) = await lab.called(run)
    assert (child.parent_id, child.parent_address, child.source) == (run, "book:call.1", "call lab/book")
    (begun,) = [each for each in await lab.events(run) if each.type is E.CALL_STARTED]
    revision = await lab.ask(lambda: lab.definitions.current_of("book"))
    assert (begun.data["run"], begun.data["revision"]) == (child.id, revision.digest)


async def test_nothing_is_held_while_a_called_bot_waits_for_a_person(lab):
    await lab.ask(lambda: lab.release("book", ASK))
    run = await lab.start("steps: [{name: book, call: book}, {name: z, action: lab.line, with: {text: z}}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
        (child,) = await lab.called(run)
        await lab.until(child.id, S.WAITING)
    # A release meanwhile changes nothing: the called run keeps the revision it began with.
    await lab.ask(lambda: lab.release("book", BOOK))
    await lab.decide(child.id, submit(by="anna"))
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    ended = [each.data for each in await lab.events(run) if each.type is E.CALL_ENDED]
    assert [each["outputs"] for each in ended] == [{"who": "anna"}]
    assert lab.lines() == ["z"]


async def test_a_rejection_there_is_put_to_a_person_here_who_tries_again(lab):
    await lab.ask(lambda: lab.release("book", ASK))
    run = await lab.start("steps: [{name: book, call: book}]")
    async with lab.working():
        (first,) = await lab.called(run)
        await lab.until(first.id, S.WAITING)
        await lab.decide(first.id, reject("no order"))
        async with asyncio.timeout(20):
            while not (tasks := await lab.ask(lambda: lab.tasks.of_run(run))):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # the store tells nobody
        assert (tasks[0].request.code, tasks[0].request.details["run"]) == ("call.rejected", first.id)
        await lab.decide(run, retry())
        second = (await lab.called(run, 2))[1]
        await lab.until(second.id, S.WAITING)
        await lab.decide(second.id, submit(by="berta"))
        await lab.until(run, S.SUCCEEDED)
    assert (await lab.task(run)).status == "resolved"


async def test_cancelling_cancels_below(lab):
    await lab.ask(lambda: lab.release("book", ASK))
    run = await lab.start("steps: [{name: book, call: book}]")
    async with lab.working():
        (child,) = await lab.called(run)
        await lab.until(child.id, S.WAITING)
        await lab.ask(lambda: lab.runs.cancel(run, by="anna", reason="not needed"))
        assert (await lab.until(child.id, S.CANCELLED)).error == "not needed"


async def test_a_called_bot_that_takes_too_long_is_cancelled(lab):
    await lab.ask(lambda: lab.release("book", ASK))
    run = await lab.start(
        "steps: [{name: t, try: [{name: book, call: book, timeout: 300ms}], "
        "fallback: [{name: z, action: lab.line, with: {text: '${{ error.code }}'}}]}]"
    )
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    (child,) = await lab.called(run)
    assert (child.status, child.error) == (S.CANCELLED, "it had not ended within 300ms.")
    assert lab.lines() == ["call.timed-out"]


async def test_files_go_there_and_come_back(lab):
    await lab.ask(
        lambda: lab.release(
            "book",
            "inputs: {paper: {type: file}}\n"
            "outputs: {report: {type: file, value: '${{ steps.w.file }}'}}\n"
            "steps:\n"
            "  - {name: r, action: lab.show, with: {file: '${{ inputs.paper }}'}}\n"
            "  - {name: w, action: lab.write, with: {file: report.txt, text: '${{ steps.r.text }}!'}}\n",
        )
    )
    run = await lab.start(
        "outputs: {text: {value: \"${{ steps.all['items'] | map('show.text') | list }}\"}}\n"
        "steps:\n"
        "  - name: all\n"
        "    each: [1, 2]\n"
        "    concurrency: 2\n"
        "    steps:\n"
        "      - {name: w, action: lab.write, with: {file: 'in/paper-${{ item }}.txt', text: 'n${{ item }}'}}\n"
        "      - {name: book, call: book, with: {paper: '${{ steps.w.file }}'}}\n"
        "      - {name: show, action: lab.show, with: {file: '${{ steps.book.report }}'}}\n"
    )
    async with lab.working():
        row = await lab.until(run, S.SUCCEEDED, S.WAITING)
        row = await lab.until(run, S.SUCCEEDED)
    assert row.outputs == {"text": ["n1!", "n2!"]}


async def test_an_output_file_that_is_not_there_is_told_to_the_people_of_the_called_bot(lab):
    await lab.ask(
        lambda: lab.release(
            "book",
            "outputs: {report: {type: file, value: gone.txt}}\nsteps: [{name: s, set: {a: 1}}]",
        )
    )
    run = await lab.start("steps: [{name: book, call: book}]")
    async with lab.working():
        (child,) = await lab.called(run)
        await lab.until(child.id, S.WAITING)
    assert (await lab.task(child.id)).request.code == "files.missing"


async def test_a_call_in_a_session_that_is_lost_meanwhile_is_not_made_again(lab):
    await lab.ask(lambda: lab.release("book", BOOK))
    run = await lab.start(
        f"steps: [{{name: s, session: {{browser: erp}}, steps: [{{name: x, action: lab.in_session}}, {CALL}, "
        "{name: y, action: lab.in_session}]}]"
    )
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["to case"]
    assert len(await lab.called(run)) == 1


async def test_a_rejection_beside_ends_what_was_called(lab):
    await lab.ask(lambda: lab.release("book", ASK))
    branches = "[{name: x, steps: [{name: book, call: book}]}, {name: y, steps: [{name: ok, ask: {question: And?}}]}]"
    last = "[{name: w, wait: {for: 1h}}]"
    run = await lab.start(f"steps: [{{name: t, try: [{{name: p, parallel: {branches}}}], finally: {last}}}]")
    async with lab.working():
        (child,) = await lab.called(run)
        await lab.until(child.id, S.WAITING)
        await lab.until(run, S.WAITING)
        await lab.decide(run, reject("no"))
        # The run itself goes on with its last steps; what was called ends at once.
        ended = await lab.until(child.id, S.CANCELLED)
        assert ended.error == "the run that called it went on without it."
        await lab.until(run, S.WAITING)


async def test_bots_in_a_circle_come_to_an_end(lab):
    await lab.ask(lambda: lab.release("book", "steps: [{name: again, call: book}]"))
    run = await lab.start("steps: [{name: book, call: book}]")
    async with lab.working():
        deepest, row = run, None
        for _ in range(10):
            (row,) = await lab.called(deepest)
            deepest = row.id
        await lab.until(deepest, S.WAITING)
    assert row.depth == 10
    assert (await lab.task(deepest)).request.code == "call.too-deep"


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ("{name: book, call: nobody}", "call.unknown-bot", "no released bot named 'nobody'"),
        ("{name: book, call: book}", "call.wrong-inputs", "text is missing"),
        ("{name: book, call: book, with: {text: a, more: 1}}", "call.wrong-inputs", "no input named more"),
    ],
)
async def test_what_cannot_begin_goes_back_to_the_sender(lab, given, code, words):
    await lab.ask(lambda: lab.release("book", BOOK))
    run = await lab.start(f"steps: [{given}]")
    async with lab.working():
        await lab.until(run, S.WAITING)
    request = (await lab.task(run)).request
    assert (request.code, words in request.message) == (code, True)
    assert await lab.ask(lambda: lab.runs.called(run)) == []


BOOKED = """
steps:
  - {name: pay, title: Pay it, action: lab.once, with: {text: paid}}
  - {name: ok, ask: {question: Note it?}}
"""


async def test_a_called_bot_that_did_something_is_not_ended_when_its_branch_is_cut_off(either_lab):
    lab = either_lab
    await lab.ask(lambda: lab.release("book", BOOKED))
    await lab.ask(lambda: lab.release("look", ASK))
    run = await lab.start("""
steps:
  - name: race
    wait_for: any
    parallel:
      - {name: paid, steps: [{name: book, call: book}]}
      - {name: seen, steps: [{name: look, call: look}]}
      - {name: told, steps: [{name: tell, ask: {question: Which?}}]}
  - {name: z, action: lab.line, with: {text: z}}
""")
    async with lab.working():
        children = {each.bot: each.id for each in await lab.called(run, 2)}
        for child in children.values():
            await lab.until(child, S.WAITING)
        await lab.until(run, S.WAITING)
        await lab.decide(run, submit())
        await lab.until(run, S.SUCCEEDED)
        await lab.until(children["look"], S.CANCELLED)
        # Its payment stands, so the case is brought to its end, by the person it waits for.
        await lab.until(children["book"], S.WAITING)
        await lab.decide(children["book"], submit())
        await lab.until(children["book"], S.SUCCEEDED)
    assert lab.lines() == ["paid", "z"]


async def test_a_called_bot_that_did_something_and_takes_too_long_is_in_doubt_and_not_called_again(lab):
    await lab.ask(lambda: lab.release("book", BOOKED + "outputs: {number: {value: 7}}"))
    run = await lab.start(
        "outputs: {number: {value: '${{ steps.book.number }}'}}\n"
        "steps: [{name: t, try: [{name: book, call: book, timeout: 2s, retry: {attempts: 3}}], "
        "fallback: [{name: z, action: lab.line, with: {text: z}}]}]"
    )
    async with lab.working():
        (child,) = await lab.called(run)
        await lab.until(child.id, S.CANCELLED)
        await eventually(lambda: lab.ask(lambda: lab.tasks.of_run(run)))
        request = (await lab.task(run)).request
        assert (request.code, request.kind.value) == ("call.timed-out", "in_doubt")
        assert "“Pay it”" in request.message
        await lab.decide(run, done({"number": "8"}))
        assert (await lab.until(run, S.SUCCEEDED)).outputs == {"number": "8"}
    assert lab.lines() == ["paid"]
