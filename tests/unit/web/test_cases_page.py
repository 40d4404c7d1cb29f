"""The pages of cases, with as many of them as a company has."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import pytest

from servbot.testkit.database import database_at

BOT = """servbot: 1
name: pay
title: Paying
goal: {measure: cost, target: less}
owner: operations
outputs: {}
inputs:
  amount: {type: money, title: Amount to pay}
triggers:
  - {name: work, queue: {name: payments, at_most: 1}}
steps:
  - {name: note, action: log, with: {message: "of ${{ inputs.amount }}"}}
"""
MANY = 100_000
SLOWEST = 0.1
"""Seconds at the 95th percentile on a machine that does nothing else."""

GUARD = 5
"""How much slower a busy machine may be."""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from servbot.web.site import use
    from servbot.wiring.application import Application
    from servbot.wiring.settings import Paths, Settings

    folder = tmp_path_factory.mktemp("cases")
    with database_at(folder / "servbot.sqlite3"):
        ready = Application(Settings(paths=Paths(data=folder, shared=folder / "shared")))
        place = folder / "pay" / "bot.yaml"
        place.parent.mkdir()
        place.write_text(BOT, encoding="utf-8")
        ready.definitions.release(place)
        ready.work_queue.pause("payments", paused=True)
        use(ready)
        yield ready


@pytest.fixture(scope="module")
def many(ready: Any) -> Any:
    from servbot.store.models import WorkItem

    now = datetime.now(UTC)
    states = ("new", "in_progress", "waiting", "done", "done", "done", "failed", "rejected")
    rows = (
        WorkItem(
            bot="pay",
            queue="payments",
            reference=f"INV-{number}",
            status=states[number % 8],
            stage="waiting" if number % 8 == 0 else "settled",
            payload='{"amount": "5"}',
            tags="\neu\n" if number % 5 == 0 else "",
            due_at=now + timedelta(minutes=number % 977 - 300),
            created_at=now - timedelta(seconds=MANY - number),
            finished_at=now if number % 8 > 2 else None,
        )
        for number in range(MANY)
    )
    WorkItem.objects.bulk_create(rows, batch_size=2000)
    return ready


def client(role: str = "operations") -> Any:
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user, is_new = User.objects.get_or_create(username=role)
    if is_new:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    signed_in = Client(HTTP_HOST="localhost")
    signed_in.force_login(user)
    return signed_in


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "/cases",
        "/cases?status=failed&page=100",
        "/cases?order=due",
        "/cases?queue=payments&order=next",
        "/cases?text=inv-4711",
        "/cases?tag=eu",
        "/cases?danger=overdue&order=due",
        "/cases?danger=abandoned",
    ],
)
def test_the_list_of_many_cases_is_there_at_once(many: Any, address: str) -> None:
    browser = client()
    assert browser.get(address).status_code == 200
    took = []
    for _ in range(20):
        began = process_time()
        browser.get(address)
        took.append(process_time() - began)
    assert sorted(took)[18] < SLOWEST * GUARD, sorted(took)


@pytest.mark.slow
def test_the_list_finds_and_sorts(many: Any) -> None:
    found = client().get("/cases?text=INV-4711").content.decode()
    assert ">INV-4711<" in found
    assert ">INV-47110<" in found
    assert ">INV-4712<" not in found
    assert "No case fits this filter." in client().get("/cases?text=nothing").content.decode()


def test_the_page_of_a_case_shows_it_and_its_attempts(ready: Any) -> None:
    from servbot.core.run import EventType
    from servbot.testkit.samples import event

    fields = {"reference": "A-1", "tags": "eu", "due_at": "2000-01-01T00:00", "inputs": {"amount": "1234.5"}}
    assert ready.work_queue.add_one("payments", fields)
    ready.work_queue.pause("payments", paused=False)
    item = ready.work_queue_store.find("payments", "A-1")
    lease = ready.runs.claim_leg("w1")
    ready.work_queue_store.progress(lease.run_id, "half of it")
    page = client().get(f"/cases/{item.id}").content.decode()
    assert "half of it" in page
    assert f"/runs/{lease.run_id}" in page
    assert "Amount to pay" in page
    failed = event(EventType.RUN_FAILED, failure={"code": "x.y", "kind": "business", "message": "No."})
    ready.runs.finish_leg(lease, [event(EventType.RUN_STARTED, worker="w1"), failed])
    ready.work_queue.pause("payments", paused=True)
    ready.work_queue.tend()
    assert client("exception-staff").post(f"/cases/{item.id}/retry").status_code == 403
    assert client().post(f"/cases/{item.id}/retry").status_code == 302
    assert ready.work_queue_store.item(item.id).stage == "waiting"
    client().post(f"/cases/{item.id}/cancel", {"reason": ""})
    assert ready.work_queue_store.item(item.id).status == "new"
    client().post(f"/cases/{item.id}/cancel", {"reason": "not wanted"})
    assert ready.work_queue_store.item(item.id).status == "cancelled"
    assert client().get("/cases/999999").status_code == 404
