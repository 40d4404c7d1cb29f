"""Several workers on PostgreSQL: killed, stopped, without their database. Every run ends, and ends once."""

import signal
import time
from collections import Counter
from itertools import count

import pytest
from engine_lab import Lab

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.testkit.cut_line import CutLine
from servbot.testkit.people import done, retry

STEPS = """
steps:
  - {name: a, action: lab.line, with: {text: "${{ run.reference }}-a", seconds: 0.1}}
  - {name: sent, action: lab.once, with: {text: "${{ run.reference }}-sent", seconds: 0.1},
     probe: "${{ services.lab.find(run.reference ~ '-sent') }}"}
  - {name: once, action: lab.once, with: {text: "${{ run.reference }}-once", seconds: 0.1}}
  - {name: z, action: lab.line, with: {text: "${{ run.reference }}-z", seconds: 0.1}}
"""


@pytest.fixture
def lab(shared_lab):
    return shared_lab


def wait_for(what, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def settle(lab: Lab, runs: list[str]) -> int:
    """Answer what people are asked, as one who looks at the lines; how many runs have succeeded."""
    for run in runs:
        for task in lab.tasks.of_run(run):
            if task.status != "open":
                continue
            text = task.request.inputs.get("text", "")
            was_done = task.request.kind.value == "in_doubt" and text in lab.lines()
            lab.tasks.decide(task.id, done({"text": text}) if was_done else retry())
    return sum(lab.runs.run(run).status is S.SUCCEEDED for run in runs)


def check(lab: Lab, runs: list[str]) -> None:
    """Each run did once what must be done once, and each finished step stands in its log once."""
    lines = Counter(lab.lines())
    for number, run in enumerate(runs):
        assert [lines[f"case{number}-{name}"] for name in ("sent", "once")] == [1, 1]
        assert lines[f"case{number}-z"] >= 1
        finished = Counter(e.address for e in lab.runs.events(run) if e.type is E.STEP_FINISHED)
        assert set(finished.values()) == {1}


class Crowd:
    """Worker processes by name."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.numbers = count(1)
        self.living = {}

    def add(self) -> str:
        name = f"w{next(self.numbers)}"
        self.living[name] = self.lab.process(name)
        return name

    def kill(self, name: str) -> None:
        process = self.living.pop(name)
        process.kill()
        process.wait()


@pytest.fixture
def crowd(lab):
    crowd = Crowd(lab)
    yield crowd
    for name in list(crowd.living):
        crowd.kill(name)


@pytest.mark.slow
def test_one_of_two_workers_is_killed_again_and_again(lab, crowd):
    runs = [lab.create(STEPS, f"case{number}") for number in range(12)]
    first, second = crowd.add(), crowd.add()
    for lines in (2, 8, 16, 24):
        wait_for(lambda lines=lines: len(lab.lines()) >= lines)
        crowd.kill(first)
        first, second = second, crowd.add()
    wait_for(lambda: settle(lab, runs) == 12)
    check(lab, runs)


@pytest.mark.slow
def test_the_runs_of_a_killed_worker_go_on_at_another_within_its_time(lab, crowd):
    run = lab.create(STEPS.replace("0.1", "0.5"), "case0")
    killed = crowd.add()
    wait_for(lab.lines)
    crowd.add()
    wait_for(lambda: _workers() == 2)
    crowd.kill(killed)
    began = time.monotonic()
    wait_for(lambda: settle(lab, [run]) == 1)
    # A worker counts as gone after 2.5 s here; 10 s in earnest.
    assert time.monotonic() - began < 8
    check(lab, [run])


def _workers() -> int:
    from servbot.store.models import Worker

    return Worker.objects.count()


@pytest.mark.slow
def test_a_worker_that_is_told_to_stop_hands_back_and_another_goes_on_at_once(lab, crowd):
    run = lab.create("steps: [{name: a, action: lab.line, with: {text: x, seconds: 30}}]")
    stopped = crowd.add()
    wait_for(lab.lines)
    crowd.add()
    wait_for(lambda: _workers() == 2)
    process = crowd.living[stopped]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    wait_for(lambda: len(lab.lines()) == 2, seconds=5)
    assert lab.runs.claim_leg("nobody", run_id=run) is None


@pytest.mark.slow
def test_the_database_is_restarted_in_mid_run(lab, crowd, cluster):
    from django.db import connections

    runs = [lab.create(STEPS.replace("0.1", "0.3"), f"case{number}") for number in range(8)]
    crowd.add()
    crowd.add()
    wait_for(lambda: len(lab.lines()) >= 4 and _workers() == 2)
    for mode in ("immediate", "fast"):
        cluster.stop(mode)
        time.sleep(1)
        cluster.start()
        connections.close_all()
        lines = len(lab.lines())
        wait_for(lambda lines=lines: len(lab.lines()) > lines or settle(lab, runs) == 8)
    wait_for(lambda: settle(lab, runs) == 8)
    check(lab, runs)
    assert all(process.poll() is None for process in crowd.living.values())


@pytest.mark.slow
def test_the_line_of_one_worker_is_cut_for_a_while(lab, crowd, cluster):
    runs = [lab.create(STEPS.replace("0.1", "0.3"), f"case{number}") for number in range(8)]
    with CutLine(cluster.socket) as line:
        direct, lab.address = lab.address, cluster.url_through(lab.address, line.port)
        cut = crowd.add()
        lab.address = direct
        crowd.add()
        wait_for(lambda: len(lab.lines()) >= 4)
        line.cut()
        time.sleep(6)
        line.mend()
        wait_for(lambda: settle(lab, runs) == 8)
        check(lab, runs)
        assert crowd.living[cut].poll() is None
        after = lab.create(STEPS, "case8")
        crowd.kill(next(name for name in crowd.living if name != cut))
        wait_for(lambda: settle(lab, [after]) == 1)


async def test_a_worker_takes_only_what_it_can_do(lab):
    entering = await lab.start(
        "steps: [{name: s, session: {browser: erp}, steps: [{name: i, action: lab.in_session}]}]"
    )
    async with lab.working(capabilities=("ocr",)):
        plain = await lab.start("steps: [{name: a, action: lab.line, with: {text: x}}]")
        await lab.until(plain, S.SUCCEEDED)
        assert (await lab.until(entering, *S)).status is S.QUEUED
    async with lab.working(capabilities=("browser",)):
        await lab.until(entering, S.SUCCEEDED)


async def test_a_leg_that_nobody_was_told_of_is_found(lab):
    """A worker that dies between being told and claiming takes the telling with it."""
    from django.db import connection

    run = await lab.start("steps: [{name: a, action: lab.line, with: {text: x}}]")

    def lose() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
            cursor.execute("UPDATE store_leg SET not_before = now() - interval '1 minute'")

    await lab.ask(lose)
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)


async def test_it_leaves_nothing_behind_in_the_queue_of_jobs(lab):
    from django.db import connection

    def jobs() -> list[tuple[str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text FROM procrastinate_jobs")
            return cursor.fetchall()

    runs = [await lab.start("steps: [{name: a, action: lab.line, with: {text: x}}]") for _ in range(3)]
    async with lab.working():
        for run in runs:
            await lab.until(run, S.SUCCEEDED)
    assert await lab.ask(jobs) == []
