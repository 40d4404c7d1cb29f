"""The shipped claims in the real engine: variants for small and large ones, and a bot made of the same process."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus as S
from servbot.testkit.people import reject, submit
from servbot.wiring.catalogue import all_actions

BOTS = Path(__file__).parents[3] / "bots"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def office(database: Path):
    """An engine with all actions, and the shipped bots released."""
    from engine_lab import Lab

    made = Lab(database.parent, catalogue=all_actions())
    yield Office(made)
    made.close()


class Office:
    def __init__(self, lab) -> None:
        self.lab = lab

    def claim(self, bot: str, amount: str, spent_on: date = TODAY, **more: str) -> str:
        from servbot.ports.run_store import NewRun
        from servbot.services.audit import Audit
        from servbot.services.definitions import Definitions
        from servbot.store.audit import DjangoAuditStore

        definitions = Definitions(self.lab.definitions, all_actions(), Audit(DjangoAuditStore()))
        revision = definitions.release(BOTS / bot / "bot.yaml")
        inputs = {
            "claimant": "Li",
            "purpose": "Taxi",
            "amount": Decimal(amount),
            "spent_on": spent_on,
            **more,
        }
        new = NewRun(
            bot=revision.bot, revision=revision.digest, inputs=inputs, reference="Li: Taxi", source="test"
        )
        return self.lab.runs.create_run(new).id

    async def asked(self, run: str) -> str:
        """The step at which a person is asked now."""
        async with asyncio.timeout(20):
            waiting = await self._waiting(run)
            while not waiting:
                await asyncio.sleep(0.02)
                waiting = await self._waiting(run)
        return waiting[0]

    async def _waiting(self, run: str) -> list[str]:
        tasks = await self.lab.ask(lambda: self.lab.tasks.of_run(run))
        return [each.request.step for each in tasks if each.status is TaskStatus.OPEN]

    def booked(self) -> list[tuple[object, ...]]:
        sheet = load_workbook(self.lab.folder / "shared" / "claims.xlsx").active
        return [tuple(row) for row in sheet.iter_rows(values_only=True)][1:]


async def test_a_small_claim_needs_nobody(office):
    run = await office.lab.ask(lambda: office.claim("expense_claim", "49.99"))
    async with office.lab.working():
        row = await office.lab.until(run, S.SUCCEEDED)
    assert row.outputs == {"account": "6640 Minor expenses"}
    assert [(who, by) for who, _, _, _, by in office.booked()] == [("Li", "small claim")]


async def test_a_usual_claim_is_approved_once_and_a_large_one_twice(office):
    usual = await office.lab.ask(lambda: office.claim("expense_claim", "50"))
    large = await office.lab.ask(lambda: office.claim("expense_claim", "5000.01"))
    async with office.lab.working():
        for run in (usual, large):
            assert await office.asked(run) == "approve"
            await office.lab.decide(run, submit({}))
        await office.lab.until(usual, S.SUCCEEDED)
        assert await office.asked(large) == "second_approval"
        await office.lab.decide(large, reject("too much"))
        await office.lab.until(large, S.REJECTED)
    assert len(office.booked()) == 1


async def test_the_travel_office_is_asked_first_and_tables_of_the_base_decide(office):
    run = await office.lab.ask(lambda: office.claim("travel_claim", "900", journey="Ningbo"))
    async with office.lab.working():
        assert await office.asked(run) == "planned"
        task = await office.lab.task(run)
        assert task.request.message == "Was Ningbo planned, and do 900 fit it?"
        assert task.request.role == "travel-office"
        await office.lab.decide(run, reject("not planned"))
        await office.lab.until(run, S.REJECTED)


@pytest.mark.parametrize("bot", ["expense_claim", "travel_claim"])
async def test_nobody_claims_after_a_year_whatever_the_variant(office, bot):
    late = TODAY - timedelta(days=400)
    run = await office.lab.ask(
        lambda: office.claim(bot, "10", late, **({"journey": "x"} if bot == "travel_claim" else {}))
    )
    async with office.lab.working():
        assert await office.asked(run) == "in_time"
        assert (await office.lab.task(run)).request.code == "claim.too-late"
