"""A case in the local engine, in workers that are processes of their own; people decide between their lives."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from conformance_case import Case
from conformance_lives import Lives
from conformance_memory import Played
from conformance_stage import Stage

from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.ports.run_store import NewRun
from servbot.store import models
from servbot.store.events import DjangoEventStore
from servbot.store.tasks import DjangoTaskStore

MOST_LIVES = 200
DIED = -9


def in_engine(case: Case, database: Path, lives: Lives, *, deadly: bool) -> tuple[Played, int]:
    """Play a case on the connected database, and how often a worker died of it.

    `deadly`: the worker is killed behind every append that leaves nothing in its memory, neither a session nor a step
    that must not be repeated.
    """
    runs, people, deaths = Stage(case, database.parent).runs, case.people(), 0
    run_id = _created(case, database.parent)
    for _ in range(MOST_LIVES):
        code = lives.live(database, case.name, deadly=deadly)
        assert code in {0, DIED}, "the worker broke; its error stands above"
        deaths += code == DIED
        # A run whose workers die again and again at the same step goes to a person, which has tests of its own.
        models.Run.objects.update(died_legs=0)
        status = runs.run(run_id).status
        if RUN.is_final(status) or not (_answer(run_id, people) or models.Leg.objects.exists()):
            break
    else:
        raise AssertionError("the run comes to no end")
    ending = "waiting" if status is RunStatus.WAITING else status.value
    return Played(list(runs.events(run_id)), ending, runs.run(run_id).outputs), deaths


def _created(case: Case, folder: Path) -> str:
    stage = Stage(case, folder)
    for name, text in case.called.items():
        stage.around.definitions.release(name, text, {})
    revision = stage.around.definitions.release(case.bot.name, case.text, {})
    new = NewRun(
        bot=revision.bot,
        revision=revision.digest,
        inputs=dict(case.inputs),
        reference="case 1",
        source="test",
    )
    run_id = stage.runs.create_run(new).id
    for sent in case.arrivals(run_id):
        DjangoEventStore().send(sent, keep_for=timedelta(days=1))
    return run_id


def _answer(run_id: str, people: dict[str, list[Any]]) -> bool:
    """Decide the open tasks, as far as the script goes; whether anything was decided."""
    tasks, answered = DjangoTaskStore(), False
    called = models.Run.objects.filter(parent_id=run_id).order_by("pk").values_list("pk", flat=True)
    for task in [task for run in (*called, run_id) for task in tasks.of_run(run)]:
        decisions = people.get(task.request.step)
        if decisions and task.status is TaskStatus.OPEN:
            tasks.decide(task.id, decisions.pop(0))
            answered = True
    return answered
