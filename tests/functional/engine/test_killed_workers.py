"""Workers in processes of their own, killed without warning."""

import time
from collections import Counter

import pytest
from engine_lab import Lab

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import Decision, DecisionKind
from servbot.testkit.people import done, retry

STEPS = """
steps:
  - {name: a, action: lab.line, with: {text: "${{ run.reference }}-a", seconds: 0.05}}
  - {name: once, action: lab.once, with: {text: "${{ run.reference }}-once", seconds: 0.05}}
  - name: loop
    each: [1, 2]
    concurrency: 2
    steps:
      - {name: probed, action: lab.once, with: {text: "${{ run.reference }}-probed-${{ item }}", seconds: 0.05},
         probe: "${{ services.lab.find(run.reference ~ '-probed-' ~ item) }}"}
  - name: enter
    session: {browser: erp}
    steps:
      - {name: look, action: lab.in_session}
      - {name: sent, action: lab.once, with: {text: "${{ run.reference }}-sent", seconds: 0.05}}
      - {name: after, action: lab.in_session}
    resume: [{name: found, action: lab.in_session}]
  - {name: z, action: lab.line, with: {text: "${{ run.reference }}-z", seconds: 0.05}}
"""
ONCE = ("once", "probed-1", "probed-2", "sent")


def wait_for(what, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def settle(lab: Lab, run: str) -> None:
    """Answer the tasks of a run as a person who looks at the lines."""
    for task in lab.tasks.of_run(run):
        if task.status == "open":
            if task.request.code == "engine.workers-died":  # it was not this run that killed them
                lab.tasks.decide(task.id, retry())
                continue
            assert task.request.kind.value == "in_doubt"
            text = task.request.inputs["text"]
            lab.tasks.decide(task.id, done({"text": text}) if text in lab.lines() else retry())


@pytest.mark.slow
def test_killed_again_and_again_nothing_is_lost_or_done_twice(either_lab):
    lab = either_lab
    runs = [lab.create(STEPS, f"case{number}") for number in range(5)]

    def ended() -> int:
        for run in runs:
            settle(lab, run)
        return sum(lab.runs.run(run).status is S.SUCCEEDED for run in runs)

    kills = 0
    process = lab.process()
    for lines in (1, 4, 8, 13, 19):
        wait_for(lambda lines=lines: len(lab.lines()) >= lines or ended() == 5)
        process.kill()
        process.wait()
        kills += 1
        process = lab.process()
    wait_for(lambda: ended() == 5)
    process.kill()
    process.wait()

    count = Counter(lab.lines())
    assert kills == 5
    assert {f"case{n}-{name}": count[f"case{n}-{name}"] for n in range(5) for name in ONCE} == {
        f"case{n}-{name}": 1 for n in range(5) for name in ONCE
    }
    assert all(count[f"case{n}-{name}"] >= 1 for n in range(5) for name in ("a", "z"))


@pytest.mark.slow
def test_killed_in_a_step_without_a_probe_it_is_in_doubt(either_lab):
    lab = either_lab
    run = lab.create("steps: [{name: once, action: lab.once, with: {text: sent, seconds: 60}}]")
    process = lab.process()
    wait_for(lab.lines)
    process.kill()
    process.wait()
    process = lab.process()
    wait_for(lambda: lab.runs.run(run).status is S.WAITING)
    process.kill()
    process.wait()
    (task,) = lab.tasks.of_run(run)
    assert (task.request.code, task.request.inputs["text"], lab.lines()) == (
        "step.in-doubt",
        "sent",
        ["sent"],
    )


async def test_who_decides_a_doubt_sees_what_was_about_to_happen_and_the_page_before(lab):
    run = await lab.start("""
steps:
  - name: desk
    session: {browser: shop}
    steps:
      - {name: post, title: Post it, action: lab.once, with: {text: posted, seconds: 60}}
""")
    worker = lab.process()
    try:
        await lab.begun()
    finally:
        worker.kill()
        worker.wait()
    async with lab.working(worker="w2"):
        await lab.until(run, S.WAITING)
        request = (await lab.task(run)).request
        assert request.kind is TaskKind.IN_DOUBT
        assert request.inputs == {"text": "posted", "seconds": 60}
        assert [file.name for file in request.evidence] == ["before.png"]
        assert lab.artefacts.path(request.evidence[0].digest).read_bytes() == b"picture"
        assert set(request.choices) == {DecisionKind.DONE, DecisionKind.RETRY, DecisionKind.REJECT}
        result = {"text": "posted"}
        await lab.decide(run, Decision(kind=DecisionKind.DONE, by="anna", value=result))
        await lab.until(run, S.SUCCEEDED, S.WAITING)
    assert lab.lines() == ["posted"]


CALLING = """
steps:
  - {name: once, action: lab.once, with: {text: "${{ run.reference }}-once", seconds: 0.05},
     probe: "${{ services.lab.find(run.reference ~ '-once') }}"}
  - name: loop
    each: [1, 2, 3]
    concurrency: 3
    steps:
      - {name: book, call: book, with: {text: "${{ run.reference }}-${{ item }}"}}
      - {name: after, action: lab.line, with: {text: "${{ steps.book.line }}-after"}}
"""
CALLED = """
inputs: {text: {type: string}}
outputs: {line: {type: string, value: "${{ steps.sent.text }}"}}
steps:
  - {name: a, action: lab.line, with: {text: "${{ inputs.text }}-a", seconds: 0.05}}
  - {name: sent, action: lab.once, with: {text: "${{ inputs.text }}-sent", seconds: 0.05},
     probe: "${{ services.lab.find(inputs.text ~ '-sent') }}"}
"""


def let_go_on(lab: Lab, run: str) -> None:
    """Answer what a person is asked about a run whose workers died at one step again and again."""
    for task in lab.tasks.of_run(run):
        if task.status == "open":
            lab.tasks.decide(task.id, retry())


@pytest.mark.slow
def test_killed_around_calls_no_called_run_is_lost_or_doubled(either_lab):
    lab = either_lab
    lab.release("book", CALLED)
    runs = [lab.create(CALLING, f"case{number}") for number in range(4)]

    def ended() -> int:
        for run in runs:
            for each in (run, *(called.id for called in lab.runs.called(run))):
                let_go_on(lab, each)
        return sum(lab.runs.run(run).status is S.SUCCEEDED for run in runs)

    def called() -> int:
        return sum(len(lab.runs.called(run)) for run in runs)

    process = lab.process()
    # Around the moments at which runs are called and end.
    for count in (1, 4, 8, 12):
        wait_for(lambda count=count: called() >= count or ended() == 4)
        process.kill()
        process.wait()
        process = lab.process()
    for lines in (20, 30):
        wait_for(lambda lines=lines: len(lab.lines()) >= lines or ended() == 4)
        process.kill()
        process.wait()
        process = lab.process()
    wait_for(lambda: ended() == 4)
    process.kill()
    process.wait()

    assert [len(lab.runs.called(run)) for run in runs] == [3] * 4
    addresses = [{each.parent_address for each in lab.runs.called(run)} for run in runs]
    assert addresses == [{f"loop[{item}]/book:call.1" for item in range(3)}] * 4
    count = Counter(lab.lines())
    sent = [f"case{n}-{item}-sent" for n in range(4) for item in (1, 2, 3)]
    assert {text: count[text] for text in sent} == dict.fromkeys(sent, 1)
    assert all(count[f"{text}-after"] >= 1 for text in sent)
