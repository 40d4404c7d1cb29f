"""The audit: added to, never changed; what was tried in a run stands in its log as well."""

import pytest

from servbot.core.errors import ServbotError
from servbot.core.run import EventType
from servbot.ports.audit_store import NewAuditRecord
from servbot.ports.definition_store import DefinitionTampered
from servbot.ports.run_store import RunMissing
from servbot.testkit.samples import event


def attempt(**fields: str) -> NewAuditRecord:
    given = {"what": "release", "by": "anna", "code": "control.overridden", "message": "No.", "bot": "intake"}
    return NewAuditRecord(**{**given, **fields})


def test_records_come_newest_first_and_page_by_page(stores):
    for number in range(3):
        stores.audit.add(attempt(place=f"bot.yaml:{number}:1"))
    page, count = stores.audit.records(limit=2)
    assert [each.place for each in page] == ["bot.yaml:2:1", "bot.yaml:1:1"]
    assert (count, page[0].by, page[0].code) == (3, "anna", "control.overridden")
    assert page[0].number > page[1].number
    assert page[0].at.tzinfo is not None
    assert [each.place for each in stores.audit.records(limit=2, offset=2)[0]] == ["bot.yaml:0:1"]


def test_an_attempt_in_a_run_stands_in_its_log_and_in_the_audit(stores):
    run = stores.create()
    stores.audit.add(attempt(what="skip", run_id=run, step="check", step_title="Check"))
    told = stores.runs.events(run)[-1]
    assert (told.type, told.data["what"], told.data["by"]) == (EventType.ATTEMPT_REFUSED, "skip", "anna")
    (record,), _ = stores.audit.records(limit=9)
    assert (record.run_id, record.step, record.step_title, record.bot) == (run, "check", "Check", "intake")


def test_what_a_worker_appends_is_audited_in_the_same_transaction(stores):
    lease = stores.started()
    tried = event(
        EventType.ATTEMPT_REFUSED,
        "a:refused",
        what="skip",
        by="",
        code="c.d",
        message="m",
        step="a",
        title="A",
    )
    stores.runs.append(lease, [tried, event(EventType.RUN_WAITED)])
    (record,), _ = stores.audit.records(limit=9)
    assert (record.run_id, record.code, record.at) == (
        lease.run_id,
        "c.d",
        stores.runs.events(lease.run_id)[-1].at,
    )
    with pytest.raises(ServbotError):  # the run has not begun again, so it cannot wait
        stores.runs.append(lease, [tried, event(EventType.RUN_WAITED)])
    assert stores.audit.records(limit=9)[1] == 1


def test_an_attempt_in_a_run_that_is_not_there_is_not_recorded(stores):
    with pytest.raises(RunMissing):
        stores.audit.add(attempt(run_id="nowhere"))
    assert stores.audit.records(limit=9) == ([], 0)


def test_records_of_the_database_cannot_be_changed(database):
    from servbot.store import models
    from servbot.store.audit import DjangoAuditStore
    from servbot.store.models.audit import AuditUnchangeable

    DjangoAuditStore().add(attempt())
    row = models.AuditRecord.objects.get()
    row.message = "Nothing happened."
    for change in (row.save, row.delete, models.AuditRecord.objects.all().delete):
        with pytest.raises(AuditUnchangeable):
            change()
    with pytest.raises(AuditUnchangeable):
        models.AuditRecord.objects.update(by="somebody else")
    assert models.AuditRecord.objects.get().message == "No."


def test_a_revision_is_what_was_released(stores):
    revision = stores.definitions.release("intake", "a: 1", {"rules/a.csv": b"1"})
    found, folder = stores.definitions.verified(revision.digest)
    assert found == revision
    for name, content in (("rules/a.csv", b"2"), ("rules/b.csv", b"1")):
        (folder / name).write_bytes(content)
        with pytest.raises(DefinitionTampered) as raised:
            stores.definitions.verified(revision.digest)
        assert raised.value.code == "definition.tampered"
        (folder / "rules/a.csv").write_bytes(b"1")
    (folder / "rules/b.csv").unlink()
    assert stores.definitions.verified(revision.digest)[0] == revision
    (folder / "rules/a.csv").unlink()
    with pytest.raises(DefinitionTampered):
        stores.definitions.verified(revision.digest)
