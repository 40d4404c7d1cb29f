"""Rows written from the log again are what was there."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from servbot.core.run import DecisionKind, EventType
from servbot.ports.run_store import NewRun, RunMissing
from servbot.testkit.samples import ask, decision, event

WAITED = event(EventType.RUN_WAITED)


@pytest.fixture
def stores(address, tmp_path):
    return Stores(tmp_path)


class Stores:
    def __init__(self, folder):
        from servbot.store.artefacts import FileArtefactStore
        from servbot.store.rebuilding import Rebuilding
        from servbot.store.runs import DjangoRunStore
        from servbot.store.tasks import DjangoTaskStore

        self.folder = folder / "artefacts"
        self.artefacts = FileArtefactStore(self.folder)
        self.runs = DjangoRunStore(self.artefacts)
        self.tasks = DjangoTaskStore()
        self.rebuilding = Rebuilding(self.artefacts)

    def run(self, *events):
        new = NewRun(bot="intake", revision="r1", inputs={"n": 1}, reference="INV", source="test")
        run_id = self.runs.create_run(new).id
        self.leg(*events)
        return run_id

    def leg(self, *events):
        lease = self.runs.claim_leg("w1")
        self.runs.finish_leg(lease, [event(EventType.RUN_STARTED, worker="w1"), *events])

    def decided(self, run_id, kind, *events, by="anna"):
        task = self.tasks.of_run(run_id)[-1]
        self.tasks.decide(task.id, decision(kind, by=by, reason="because"))
        self.leg(*events)

    def all_states(self):
        """Runs that have been through everything that can happen to a run and its tasks."""
        self.run(event(EventType.STEP_STARTED, step="a", title="A " * 400, attempt=1), WAITED)
        outputs = {"total": Decimal("1.10"), "text": "x" * 100_000}
        self.run(
            event(EventType.STEP_FINISHED, "a", value=outputs),
            event(EventType.RUN_SUCCEEDED, outputs=outputs),
        )
        self.run(event(EventType.RUN_FAILED, failure={"message": "broken"}))
        claimed = self.run(
            ask(due_at=datetime(2026, 3, 31, 8, tzinfo=UTC)), ask("b:ask", subject="b"), WAITED
        )
        self.tasks.claim(self.tasks.of_run(claimed)[0].id, "bo")
        self.tasks.release(self.tasks.of_run(claimed)[0].id, "bo")
        self.tasks.claim(self.tasks.of_run(claimed)[1].id, "anna")
        back = self.run(ask(), WAITED)
        self.decided(back, DecisionKind.RETRY, ask("again", message="Still wrong."), WAITED)
        self.decided(back, DecisionKind.RETRY, event(EventType.STEP_PASSED, subject="steps/check"), WAITED)
        rejected = self.run(ask(), ask("b:ask", subject="b"), WAITED)
        no = event(EventType.RUN_REJECTED, reason="no", by="anna", code="")
        self.decided(rejected, DecisionKind.REJECT, no)
        cancelled = self.run(ask(), WAITED)
        self.runs.cancel(cancelled, by="bo", reason="twice")
        return list(self.rebuilding.all_runs())


def rows():
    """Every row that is a projection, as it lies in the database."""
    from servbot.store import models

    tables = (models.Run, models.WorkItem, models.HumanTask)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_rows_and_logs_say_the_same_in_every_state(stores):
    runs = stores.all_states()
    assert len(runs) == 7
    assert {run: stores.rebuilding.rebuild(run, check=True) for run in runs} == {run: [] for run in runs}


def test_damaged_rows_are_written_as_they_were(stores):
    from servbot.store import models

    runs = stores.all_states()
    before = rows()
    models.Run.objects.update(
        status="queued", error="?", started_at=None, finished_at=None, outputs='{"a":1}'
    )
    models.WorkItem.objects.update(status="new", finished_at=None)
    models.HumanTask.objects.update(status="open", attempt=9, decision="", claimed_by="eve", title="?")
    damaged = rows()
    for run in runs:
        assert stores.rebuilding.rebuild(run, check=True)
    assert rows() == damaged
    for run in runs:
        stores.rebuilding.rebuild(run)
    assert rows() == before
    assert not any(stores.rebuilding.rebuild(run) for run in runs)


def test_tasks_that_vanished_or_were_invented_are_set_right(stores):
    from servbot.store import models

    run = stores.run(ask(), ask("b:ask", subject="b"), WAITED)
    first, second = models.HumanTask.objects.filter(run=run).order_by("pk")
    told = models.HumanTask.objects.filter(pk=second.pk).values().get()
    second.delete()
    found = stores.rebuilding.rebuild(run)
    assert {each.row for each in found} == {"task 2"}
    again = models.HumanTask.objects.exclude(pk=first.pk).values().get()
    assert {**again, "id": 0} == {**told, "id": 0}
    models.HumanTask.objects.create(**{**told, "id": 99})
    stores.rebuilding.rebuild(run)
    assert models.HumanTask.objects.count() == 2
    assert not models.HumanTask.objects.filter(pk=99).exists()


def test_a_log_with_a_gap_changes_nothing(stores):
    from servbot.store import models
    from servbot.store.rebuilding import LogIncomplete

    run = stores.run(ask(), WAITED)
    models.Event.objects.filter(run=run, sequence=2).delete()
    before = rows()
    with pytest.raises(LogIncomplete, match="3 of 4"):
        stores.rebuilding.rebuild(run)
    assert rows() == before
    with pytest.raises(RunMissing):
        stores.rebuilding.rebuild("nothing")


def test_a_log_whose_kept_file_is_gone_changes_nothing(stores):
    from servbot.store.rebuilding import LogIncomplete

    run = stores.run(event(EventType.RUN_SUCCEEDED, outputs={"text": "x" * 100_000}))
    for path in stores.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    before = rows()
    with pytest.raises(LogIncomplete, match="event 3"):
        stores.rebuilding.rebuild(run)
    assert rows() == before
