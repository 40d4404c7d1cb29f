"""The database as such: its form, its settings, and several processes on one file."""

import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from servbot.store.connection import OtherDatabase, migrate, prepare

WORKER = """
import sys
from pathlib import Path
from servbot.store.connection import prepare
prepare(sys.argv[1])
from servbot.store.artefacts import FileArtefactStore
from servbot.store.runs import DjangoRunStore
from servbot.testkit.samples import event
from servbot.core.run import EventType
runs = DjangoRunStore(FileArtefactStore(Path(sys.argv[1]).parent / "artefacts"))
while (lease := runs.claim_leg(sys.argv[2])) is not None:
    runs.append(lease, [event(EventType.RUN_STARTED, worker=sys.argv[2])])
    runs.finish_leg(lease, [event(EventType.RUN_SUCCEEDED, outputs={})])
    print(lease.run_id, flush=True)
"""


def run_store(folder=Path("artefacts")):
    from servbot.store.artefacts import FileArtefactStore
    from servbot.store.runs import DjangoRunStore

    return DjangoRunStore(FileArtefactStore(folder))


def new_run(reference="INV-1"):
    from servbot.ports.run_store import NewRun

    new = NewRun(bot="intake", revision="r1", inputs={}, reference=reference, source="test")
    return run_store().create_run(new).id


def test_the_migrations_make_the_present_models(address):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)


def test_migrating_twice_changes_nothing_and_the_roles_are_there(address):
    from django.contrib.auth.models import Group

    migrate()
    names = set(Group.objects.values_list("name", flat=True))
    assert names == {"operations", "bot-developer", "exception-staff", "finance-approver"}


def test_sqlite_is_set_up_for_several_processes(database):
    from django.db import connection

    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 20_000}
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted


def test_a_process_keeps_to_its_database(database, tmp_path):
    prepare(database)
    with pytest.raises(OtherDatabase) as caught:
        prepare(tmp_path / "other.sqlite3")
    assert caught.value.code == "store.other-database"


def test_several_processes_share_the_legs(address):
    created = {new_run(str(n)) for n in range(30)}
    from django.db import connections

    connections.close_all()
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, address, name], stdout=subprocess.PIPE, text=True)
        for name in ("w1", "w2", "w3")
    ]
    worked = [line for worker in workers for line in worker.communicate(timeout=60)[0].split()]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert sorted(worked) == sorted(created)


def test_an_event_is_numbered_once_whatever_writes(address):
    from django.db import IntegrityError
    from django.utils import timezone

    from servbot.store.models import Event

    run_id = new_run()
    with pytest.raises(IntegrityError):
        Event.objects.create(run_id=run_id, sequence=1, at=timezone.now(), type="x", address="", data="{}")


def test_a_limit_is_of_one_person_or_one_role(address):
    from django.contrib.auth.models import Group, User
    from django.db import IntegrityError, transaction

    from servbot.store.models import ApprovalLimit

    user, group = User.objects.create(username="anna"), Group.objects.get(name="finance-approver")
    ApprovalLimit.objects.create(user=user, amount=Decimal("1000.50"))
    ApprovalLimit.objects.create(group=group, amount=Decimal(5000))
    for owners in ({"user": user, "group": group}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalLimit.objects.create(**owners, amount=1)
    assert user.limits.get().amount == Decimal("1000.50")


def test_passwords_are_kept_as_argon2(database):
    from django.contrib.auth.models import User

    user = User.objects.create_user("anna", password="correct horse battery")
    assert user.password.startswith("argon2")
    assert user.check_password("correct horse battery")


def test_an_event_costs_little(address):
    from servbot.core.run import EventType
    from servbot.testkit.samples import event

    runs = run_store()
    new_run()
    lease = runs.claim_leg("w1")
    finished = [event(EventType.STEP_FINISHED, "steps/read:1", step="read", attempt=1, value={"total": 1})]
    before = time.process_time()
    for _ in range(200):
        runs.append(lease, finished)
    # What is promised; measured 0.13 ms on SQLite and 0.25 ms on PostgreSQL.
    assert (time.process_time() - before) / 200 < (0.002 if address.startswith("postgresql") else 0.001)


def test_a_work_item_follows_its_run(address):
    from servbot.core.run import EventType
    from servbot.store.models import WorkItem
    from servbot.testkit.samples import event

    runs = run_store()
    new_run()
    lease = runs.claim_leg("w1")
    statuses = []
    for step in (
        [event(EventType.RUN_STARTED, worker="w1")],
        [event(EventType.RUN_WAITED)],
        [event(EventType.RUN_STARTED, worker="w1")],
        [event(EventType.RUN_SUCCEEDED, outputs={})],
    ):
        runs.append(lease, step)
        statuses.append(WorkItem.objects.get().status)
    assert statuses == ["in_progress", "waiting", "in_progress", "done"]
    assert WorkItem.objects.get().finished_at is not None
