"""Large values of events lie beside the log, and come back from there."""

from decimal import Decimal

import pytest

from servbot.core.run import EventType
from servbot.ports.run_store import NewRun
from servbot.testkit.samples import ask, decision, event

LARGE = {"rows": [{"text": "发票 ✓", "net": Decimal("1.10")}] * 2000}
SMALL = {"text": "x" * 30_000}


@pytest.fixture
def log(address, tmp_path):
    from servbot.store.artefacts import FileArtefactStore
    from servbot.store.runs import DjangoRunStore

    runs = DjangoRunStore(FileArtefactStore(tmp_path / "artefacts"))
    runs.create_run(NewRun(bot="intake", revision="r1", inputs={}, reference="INV", source="test"))
    lease = runs.claim_leg("w1")
    runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
    return runs, lease


def files(folder):
    return [path for path in (folder / "artefacts").rglob("*") if path.is_file()]


def test_a_large_value_is_a_file_and_comes_back_as_it_was(log, tmp_path):
    from servbot.store.models import Event

    runs, lease = log
    runs.append(lease, [event(EventType.STEP_FINISHED, "a", step="read", value=LARGE, inputs=SMALL)])
    row = Event.objects.get(sequence=3)
    assert len(row.data) < 32_000
    assert "read" in row.data
    assert len(files(tmp_path)) == 1
    (read,) = runs.events(lease.run_id, after=2)
    assert (read.data, read.missing) == ({"step": "read", "value": LARGE, "inputs": SMALL}, ())


def test_the_same_value_twice_is_kept_once(log, tmp_path):
    runs, lease = log
    for address in ("a", "b"):
        runs.append(lease, [event(EventType.STEP_FINISHED, address, value=LARGE)])
    assert len(files(tmp_path)) == 1
    assert [each.data["value"] for each in runs.events(lease.run_id, after=2)] == [LARGE, LARGE]


@pytest.mark.parametrize("damaged", [True, False])
def test_a_lost_file_is_told_by_name_and_the_rest_can_be_read(log, tmp_path, damaged):
    runs, lease = log
    runs.append(lease, [event(EventType.STEP_FINISHED, "a", step="read", value=LARGE)])
    (file,) = files(tmp_path)
    if damaged:
        file.write_bytes(file.read_bytes()[:1000])
    else:
        file.unlink()
    (read,) = runs.events(lease.run_id, after=2)
    assert (read.data, read.missing) == ({"step": "read"}, ("value",))


def test_what_a_person_decided_stays_in_the_log(log, tmp_path):
    from servbot.store.tasks import DjangoTaskStore

    runs, lease = log
    runs.finish_leg(lease, [ask(), event(EventType.RUN_WAITED)])
    tasks = DjangoTaskStore()
    made = decision(corrections={"with.rows": LARGE["rows"]})
    tasks.decide(tasks.of_run(lease.run_id)[0].id, made)
    assert files(tmp_path) == []
    assert runs.events(lease.run_id)[-1].data == {"decision": made.model_dump()}


def test_why_a_step_failed_stays_in_the_log(log, tmp_path):
    runs, lease = log
    failure = {"code": "x", "message": "x" * 50_000}
    runs.append(lease, [event(EventType.STEP_FAILED, "a", failure=failure)])
    assert files(tmp_path) == []
    assert runs.events(lease.run_id)[-1].data == {"failure": failure}
