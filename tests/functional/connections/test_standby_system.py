"""The demo ERP is stopped in the midst of a run: the standby is used, people are told, and it is returned to."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
import pytest_asyncio

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.core.run import EventType
from servbot.demo.erp import DEFAULT_PASSWORD, RunningErp, bookings, start_erp
from servbot.engine import LocalEngine
from servbot.wiring.application import Application
from servbot.wiring.settings import Settings

BOT = """
servbot: 1
name: enter-invoice
title: Enter an invoice
goal: {measure: cycle_time, target: one hour}
owner: operations
inputs:
  number: {type: string}
outputs:
  booking: {type: string, value: "${{ steps.number.text }}"}
steps:
  - name: enter
    session: {browser: erp, standby: erp-standby, login: erp-robot}
    steps:
      - {name: open, action: web.open, with: {path: /invoices/new}}
      - {name: storm, action: test.storm}
      - name: fill
        action: web.fill_form
        with:
          fields:
            Supplier: 北方包装有限公司
            Invoice number: "${{ inputs.number }}"
            Invoice date: "2026-11-02"
            Order number: PO-7
            Currency: CNY
            Net amount: 1000
            Tax amount: 130
            Total amount: 1130
            Payment method: Transfer
      - name: submit
        action: web.click
        with:
          target: {role: button, name: Save and book}
          confirm: {role: button, name: Book invoice}
          expect: {target: {label: Booking number}}
        repeatable: false
      - {name: number, action: web.read_text, with: {target: {label: Booking number}}}
"""


class Storm(Action):
    """Stop the ERP, where the test has made one ready to stop."""

    name = "test.storm"
    victims: ClassVar[list[RunningErp]] = []

    async def run(self, context: Context) -> Record:
        while self.victims:
            await asyncio.to_thread(self.victims.pop().stop)
        return self.Output()


SETTINGS = {
    "connections": {
        "erp": {
            "title": "Harbour ERP",
            "login": {"path": "/login"},
            "timeout": 10,
            "health": "/login",
            "breaker": {"failures": 2, "open_for": "1s"},
            "notify": ["ops"],
        },
        "erp-standby": {"login": {"path": "/login"}, "timeout": 10},
    }
}


@dataclass
class Yard:
    """Two ERPs, servbot between them, and a worker."""

    ready: Application
    engine: LocalEngine
    first: RunningErp
    second: RunningErp

    async def ask(self, question: Any) -> Any:
        """Ask the store in a thread that may wait for it."""
        return await asyncio.to_thread(_closing, question)

    async def run(self, number: str) -> str:
        """A run that has succeeded."""
        revision, bot = await self.ask(lambda: self.ready.definitions.find("enter-invoice"))
        row = await self.ask(
            lambda: self.ready.run_service.start(revision, bot, {"number": number}, {}, source="test")
        )
        async with asyncio.timeout(90):
            while not (row := await self.ask(lambda: self.ready.runs.run(row.id))).finished_at:
                assert row.status is not RunStatus.WAITING, row.error
                await asyncio.sleep(0.1)
        assert row.status is RunStatus.SUCCEEDED
        return str(row.id)

    async def opened(self, run: str) -> list[str]:
        """Where the run's sessions were opened, as its log says."""
        events = await self.ask(lambda: self.ready.runs.events(run))
        return [each.data["connection"] for each in events if each.type is EventType.SESSION_OPENED]

    @property
    def notices(self) -> list[str]:
        """What people were told, oldest first."""
        outbox = sorted((self.ready.data / "outbox").glob("*.json"))
        return [json.loads(each.read_text(encoding="utf-8"))["title"] for each in outbox]

    async def until_back(self) -> None:
        """Wait until people were told that the first is back."""
        async with asyncio.timeout(30):
            while "Harbour ERP is back" not in self.notices:  # noqa: ASYNC110 - a folder tells nobody
                await asyncio.sleep(0.1)


def _closing(question: Any) -> Any:
    from django.db import connections

    try:
        return question()
    finally:
        connections.close_all()


@pytest.fixture
def application(database: Path, tmp_path: Path) -> Iterator[tuple[Application, RunningErp, RunningErp]]:
    with start_erp(tmp_path / "first.sqlite3") as first, start_erp(tmp_path / "second.sqlite3") as second:
        settings = Settings.model_validate(
            {**SETTINGS, "paths": {"data": database.parent, "shared": tmp_path}}
        )
        settings.connections["erp"]["url"] = first.address
        settings.connections["erp-standby"]["url"] = second.address
        ready = Application(settings)
        ready.vault.set("erp-robot", "erp-robot", DEFAULT_PASSWORD)
        place = tmp_path / "bots" / "enter-invoice" / "bot.yaml"
        place.parent.mkdir(parents=True)
        place.write_text(BOT.lstrip(), encoding="utf-8")
        actions = ready.catalogue
        ready.__dict__["catalogue"] = ActionCatalogue(
            {Storm.name: Storm, **{name: actions.find(name) for name in actions.names()}}
        )
        ready.definitions.release(place)
        yield ready, first, second
        Storm.victims.clear()


@pytest_asyncio.fixture
async def yard(application: tuple[Application, RunningErp, RunningErp]) -> AsyncIterator[Yard]:
    ready, first, second = application
    around = ready.surroundings()
    engine = LocalEngine(around, worker="w1", legs=2, lock=ready.data / "worker.lock")
    stop = asyncio.Event()
    working = asyncio.create_task(engine.run(stop))
    yield Yard(ready, engine, first, second)
    stop.set()
    await working
    from django.db import connections

    around.database.submit(connections.close_all).result()
    around.database.shutdown()


async def test_the_demo_site_is_stopped_in_the_midst_of_a_run(yard: Yard, tmp_path: Path) -> None:
    Storm.victims.append(yard.first)
    during = await yard.run("F-1")
    assert await yard.opened(during) == ["erp", "erp-standby"]
    assert [each.number for each in bookings(yard.second.database)] == ["F-1"]
    assert yard.notices == ["Harbour ERP is not used for now"]

    while_down = await yard.run("F-2")
    assert await yard.opened(while_down) == ["erp-standby"]
    assert yard.notices == ["Harbour ERP is not used for now"]

    port = int(yard.first.address.rstrip("/").rpartition(":")[2])
    with start_erp(tmp_path / "first.sqlite3", port=port) as again:
        await yard.until_back()
        after = await yard.run("F-3")
        assert await yard.opened(after) == ["erp"]
        assert [each.number for each in bookings(again.database)] == ["F-3"]
    assert yard.notices == ["Harbour ERP is not used for now", "Harbour ERP is back"]
    changes = await yard.ask(yard.ready.breakers.changes)
    assert (changes[-1].before, changes[-1].after) == ("closed", "open")
    assert (changes[0].before, changes[0].after) == ("half_open", "closed")
    assert "The site cannot be reached" in changes[-1].why
