"""Retention: what is too old goes, what is referred to stays, and how much went is on record."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.run import EventType
from servbot.ports.run_store import NewRun
from servbot.ports.schedule_store import FiringOutcome
from servbot.testkit.samples import ask, event
from servbot.testkit.together import together

NEVER = dict.fromkeys(("runs", "events", "evidence", "firings", "artefacts"))
OLD = timedelta(days=10)
SUCCEEDED = event(EventType.RUN_SUCCEEDED, outputs={})
LARGE = "x" * 50_000


class Installation:
    """Stores, and runs that ended long ago, lately or not at all."""

    def __init__(self, folder):
        from servbot.store.artefacts import FileArtefactStore
        from servbot.store.runs import DjangoRunStore
        from servbot.store.schedules import DjangoScheduleStore

        self.folder = folder
        self.artefacts = FileArtefactStore(folder / "artefacts")
        self.runs = DjangoRunStore(self.artefacts)
        self.schedules = DjangoScheduleStore()

    def retention(self, **ages):
        from servbot.store.retention import Retention

        return Retention({**NEVER, **ages}, self.artefacts, self.folder)

    def run(self, reference, *events, old=True, evidence=b""):
        from servbot.store import models

        given = self.artefacts.put("a.txt", reference.encode(), "text/plain")
        new = NewRun(
            bot="intake", revision="r", inputs={}, files={"a.txt": given}, reference=reference, source="test"
        )
        run_id = self.runs.create_run(new).id
        lease = self.runs.claim_leg("w")
        large = event(EventType.STEP_FINISHED, "big", value=reference + LARGE)
        self.runs.append(lease, [event(EventType.RUN_STARTED, worker="w"), large])
        if evidence:
            screen = self.artefacts.put("screen.png", evidence, "image/png")
            self.runs.attach(run_id, "read", screen)
            failure = {"message": "x", "evidence": [screen]}
            self.runs.append(lease, [event(EventType.STEP_FAILED, "read", failure=failure)])
        self.runs.finish_leg(lease, list(events))
        if old:
            models.Run.objects.filter(pk=run_id, finished_at__isnull=False).update(
                finished_at=datetime.now(UTC) - OLD
            )
        return run_id

    def age_files(self):
        then = time.time() - OLD.total_seconds()
        for path in self.files():
            os.utime(path, (then, then))

    def files(self):
        return [path for path in (self.folder / "artefacts").rglob("*") if path.is_file()]

    def contents(self):
        return {path.read_bytes()[:30] for path in self.files()}


@pytest.fixture
def house(address, tmp_path):
    return Installation(tmp_path)


WEEK = timedelta(days=7)


def names():
    from servbot.store import models

    return set(models.Run.objects.values_list("reference", flat=True))


def test_nothing_goes_that_the_settings_keep(house):
    house.run("old", SUCCEEDED, evidence=b"screen")
    house.age_files()
    assert set(house.retention().run().values()) == {0}
    assert names() == {"old"}
    assert len(house.files()) == 3


def test_finished_runs_go_with_all_that_is_theirs_and_their_files(house):
    from servbot.store import models

    waiting = (ask(), event(EventType.RUN_WAITED))
    house.run("old", SUCCEEDED, evidence=b"screen")
    house.run("new", SUCCEEDED, old=False)
    house.run("waits", *waiting)
    house.age_files()
    retention = house.retention(runs=WEEK, artefacts=WEEK)
    assert retention.preview()["runs"] == 1
    assert names() == {"old", "new", "waits"}
    counts = retention.run()
    assert (counts["runs"], counts["artefacts"]) == (1, 3)
    assert names() == {"new", "waits"}
    assert models.WorkItem.objects.count() == 2
    assert models.HumanTask.objects.count() == 1
    assert house.contents() == {b"new", b"waits", b'"new' + b"x" * 26, b'"waits' + b"x" * 24}
    assert set(retention.run().values()) == {0}


def test_logs_go_and_the_runs_stay(house):
    run = house.run("old", SUCCEEDED)
    waits = house.run("waits", ask(), event(EventType.RUN_WAITED))
    assert house.retention(events=WEEK).run()["events"] == 4
    assert names() == {"old", "waits"}
    assert house.runs.events(run) == []
    assert len(house.runs.events(waits)) == 5


def test_evidence_goes_unless_another_run_needs_the_same_file(house):
    house.run("one", SUCCEEDED, evidence=b"only here")
    run = house.run("two", SUCCEEDED, evidence=b"shared")
    house.run("waits", ask(), event(EventType.RUN_WAITED), evidence=b"shared")
    assert house.retention(evidence=WEEK).run()["evidence"] == 2
    assert b"only here" not in house.contents()
    assert b"shared" in house.contents()
    assert house.runs.attachments(run) == []
    assert house.contents() >= {b"one", b"two", b"waits"}


def test_a_called_run_stays_whole_until_its_caller_has_ended(house):
    from servbot.store import models

    caller = house.run("caller", ask(), event(EventType.RUN_WAITED))
    called = house.run("called", SUCCEEDED, evidence=b"given back")
    models.Run.objects.filter(pk=called).update(parent=caller, parent_address="book:1")
    house.age_files()
    everything = house.retention(runs=WEEK, events=WEEK, evidence=WEEK, artefacts=WEEK)
    assert set(everything.preview().values()) == {0}
    assert set(everything.run().values()) == {0}
    assert b"given back" in house.contents()
    models.Run.objects.filter(pk=caller).update(status="succeeded", finished_at=datetime.now(UTC))
    assert everything.run()["runs"] == 1
    assert names() == {"caller"}


def test_only_old_files_that_nothing_names_go(house):
    from servbot.store.definitions import DjangoDefinitionStore

    DjangoDefinitionStore(house.artefacts, house.folder / "r").release("b", "text", {"rules.csv": b"rules"})
    house.run("waits", ask(details={"of": house.artefacts.put("n", b"named", "text/plain")}), old=False)
    house.artefacts.put("lost", b"lost", "text/plain")
    house.age_files()
    house.artefacts.put("fresh", b"fresh", "text/plain")
    retention = house.retention(artefacts=WEEK)
    assert retention.preview()["artefacts"] == 1
    assert retention.run()["artefacts"] == 1
    assert house.contents() >= {b"rules", b"named", b"fresh", b"waits"}
    assert b"lost" not in house.contents()


def test_a_file_that_is_kept_again_is_young_again(house):
    house.artefacts.put("a", b"again", "text/plain")
    house.age_files()
    house.artefacts.put("a", b"again", "text/plain")
    assert house.retention(artefacts=WEEK).run()["artefacts"] == 0


def test_settled_firings_go_but_the_last_of_each_trigger(house):
    before = datetime.now(UTC) - OLD
    for number in range(4):
        firing = house.schedules.plan("bot", "daily", str(number), before)
        if number < 3:
            house.schedules.settle(firing.id, FiringOutcome.SKIPPED, "busy")
    lately = house.schedules.plan("bot", "daily", "lately", datetime.now(UTC))
    house.schedules.settle(lately.id, FiringOutcome.SKIPPED, "busy")
    assert house.retention(firings=WEEK).run()["firings"] == 3
    assert [firing.key for firing in house.schedules.firings()] == ["lately", "3"]
    house.schedules.settle(house.schedules.unsettled()[0].id, FiringOutcome.SKIPPED, "x")
    assert house.retention(firings=timedelta(0)).run()["firings"] == 1
    assert [firing.key for firing in house.schedules.firings()] == ["lately"]


def test_what_went_is_on_record_even_when_the_pass_is_cut_off(house, monkeypatch):
    from servbot.store import models
    from servbot.store import retention as module

    monkeypatch.setattr(module, "BATCH", 1)
    for name in ("a", "b", "c"):
        house.run(name, SUCCEEDED)
    counted = module._count

    def dies(record, kind, deleted):
        counted(record, kind, deleted)
        if len(names()) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "_count", dies)
    with pytest.raises(KeyboardInterrupt):
        house.retention(runs=WEEK).run()
    record = models.RetentionPass.objects.get()
    assert (len(names()), record.runs, record.ended_at) == (2, 1, None)
    monkeypatch.setattr(module, "_count", counted)
    assert house.retention(runs=WEEK).run()["runs"] == 2
    assert names() == set()


def test_a_daily_pass_stops_when_the_process_ends_and_waits_for_a_backup(house, monkeypatch):
    from filelock import FileLock

    from servbot.store import models
    from servbot.store import retention as module

    monkeypatch.setattr(module, "BATCH", 1)
    for name in ("a", "b", "c"):
        house.run(name, SUCCEEDED)
    with FileLock(house.folder / module.MAINTENANCE):
        assert house.retention(runs=WEEK).run_daily() is None
    assert not models.RetentionPass.objects.exists()
    assert house.retention(runs=WEEK).run_daily(lambda: True)["runs"] == 1
    assert models.RetentionPass.objects.get().ended_at is None
    assert len(names()) == 2


def test_of_many_schedulers_one_does_the_days_work(house):
    house.run("old", SUCCEEDED)
    passes = together(*[house.retention(runs=WEEK).run_daily] * 4)
    assert [each["runs"] for each in passes if each] == [1]
    assert house.retention(runs=WEEK).run_daily() is None
