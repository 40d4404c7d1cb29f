"""What is counted, on databases of both kinds."""

from datetime import timedelta

import pytest

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import EventType
from servbot.ports.measuring import BOUNDS
from servbot.ports.run_store import NewRun
from servbot.testkit.samples import ask, event


@pytest.fixture
def house(address, tmp_path, monkeypatch):
    from servbot.store import tallying
    from servbot.store.artefacts import FileArtefactStore
    from servbot.store.measuring import DjangoMeasuring
    from servbot.store.runs import DjangoRunStore

    monkeypatch.setattr(tallying, "SETTLED", timedelta(0))
    return DjangoRunStore(FileArtefactStore(tmp_path)), DjangoMeasuring(tmp_path)


def create(runs, reference="INV"):
    new = NewRun(bot="intake", revision="r", inputs={}, reference=reference, source="test")
    return runs.create_run(new).id


def ended(seconds, code=""):
    kind = EventType.STEP_FAILED if code else EventType.STEP_FINISHED
    about = {"step": "read", "title": "Read it", "action": "a.read", "seconds": seconds}
    return event(kind, "read", **about, **({"failure": {"code": code, "message": "No."}} if code else {}))


def test_how_things_stand_is_told(house):
    runs, measuring = house
    assert measuring.snapshot().due.seconds == 0
    create(runs, "one")
    create(runs, "two")
    create(runs, "three")
    lease = runs.claim_leg("w1")
    runs.finish_leg(lease, [event(EventType.RUN_STARTED, worker="w1"), ask(), event(EventType.RUN_WAITED)])
    runs.append(runs.claim_leg("w1"), [event(EventType.RUN_STARTED, worker="w1")])
    now = measuring.snapshot()
    assert now.runs == {
        ("intake", status): 1 for status in (RunStatus.WAITING, RunStatus.RUNNING, RunStatus.QUEUED)
    }
    assert now.under_way == {"w1": 1}
    assert now.due.count == 1
    assert {kind: waiting.count for kind, waiting in now.tasks.items() if waiting.count} == {
        TaskKind.BUSINESS: 1
    }
    assert now.workers.keys() == {"w1"}
    (leg,) = measuring.legs()
    assert (leg.worker, leg.bot, leg.reference) == ("w1", "intake", "two")
    assert measuring.unready() == []


def test_the_log_is_counted_once(house):
    runs, measuring = house
    create(runs)
    lease = runs.claim_leg("w1")
    runs.append(
        lease, [event(EventType.RUN_STARTED, worker="w1"), ended(0.05), ended(1000), ended(3, "erp.down")]
    )
    for _ in range(2):
        tally = measuring.tally()
        assert sum(tally.durations["a.read"].counts) == 3
        assert (tally.durations["a.read"].counts[0], tally.durations["a.read"].counts[-1]) == (1, 1)
        assert tally.durations["a.read"].seconds == pytest.approx(1003.05)
        assert tally.failures == {("a.read", "erp.down"): 1}
    runs.append(lease, [ended(BOUNDS[-1], "erp.down")])
    assert measuring.tally().failures == {("a.read", "erp.down"): 2}
    (last, first) = measuring.last_failures(5)
    assert (first.code, first.step, first.message) == ("erp.down", "Read it", "No.")
    assert last.at >= first.at
