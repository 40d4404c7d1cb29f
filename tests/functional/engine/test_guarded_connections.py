"""Circuit breakers in the engine: failures are counted, later runs are refused at once, people are told once."""

import asyncio
from dataclasses import replace

import pytest
from engine_lab import eventually

from servbot.core.circuit_breaker import BreakerPolicy
from servbot.core.errors import ApplicationFailure
from servbot.core.lifecycle.breaker import BreakerState
from servbot.core.lifecycle.run import RunStatus as S
from servbot.services.breakers import Breakers, Guarded

SESSION = "steps: [{name: enter, session: {browser: erp}, steps: [{name: a, action: lab.in_session}]}]"
SERVICE = "steps: [{name: a, set: {found: \"${{ services.erp.find('x') }}\"}}]"


class Down(ApplicationFailure):
    """It is down."""

    code = "lab.down"
    outage = True


class Health:
    """A system's own word, as a test wants it."""

    def __init__(self, described: bool) -> None:
        self.described = described
        self.up = False
        self.asked = 0

    def describes(self, connection: str) -> bool:
        return self.described

    async def check(self, connection: str) -> None:
        self.asked += 1
        if not self.up:
            raise Down("The health page says no.")


class Outbox:
    def __init__(self) -> None:
        self.titles: list[str] = []
        self.broken = False

    async def send(self, recipients: tuple[str, ...], title: str, body: str) -> None:
        if self.broken:
            raise ApplicationFailure("The channel is down.")
        assert recipients == ("ops",)
        self.titles.append(title)


@pytest.fixture
def guarded(lab, monkeypatch):
    """The lab with a breaker that opens at the second failure, and what its sessions and services do."""
    from servbot.store.breakers import DjangoBreakerStore

    policy = BreakerPolicy(failures=2, within="1m", open_for="600ms")
    lab.outbox, lab.health = Outbox(), Health(described=False)
    lab.breakers = Breakers(DjangoBreakerStore(), {"erp": Guarded(policy=policy, notify=("ops",))})
    lab.around = replace(lab.around, breakers=lab.breakers, health=lab.health, notifier=lab.outbox)
    lab.down = True
    lab.attempts = 0
    opens, calls = lab.kind.open, lab.around.services.call

    async def meet():
        lab.attempts += 1
        await asyncio.sleep(0.05)
        if lab.down:
            raise Down("No answer.")

    async def open_(spec, context):
        await meet()
        return await opens(spec, context)

    async def call(*args):
        await meet()
        return await calls(*args)

    monkeypatch.setattr(lab.kind, "open", open_)
    monkeypatch.setattr(lab.around.services, "call", call)
    return lab


async def state(lab) -> BreakerState:
    [breaker] = await lab.ask(lab.breakers.standing)
    return breaker.state


async def codes(lab, *runs) -> list[str]:
    return sorted([(await lab.task(run)).request.code for run in runs])


@pytest.mark.parametrize("steps", [SESSION, SERVICE], ids=["session", "service"])
async def test_after_so_many_outages_the_next_run_fails_at_once(guarded, steps):
    async with guarded.working(legs=1):
        runs = [await guarded.start(steps) for _ in range(4)]
        for run in runs:
            await guarded.until(run, S.WAITING)
    assert await codes(guarded, *runs) == ["connection.open", "connection.open", "lab.down", "lab.down"]
    assert guarded.attempts == 2
    assert guarded.outbox.titles == ["erp is not used for now"]


async def test_when_it_works_again_one_attempt_closes_it_and_people_are_told(guarded):
    async with guarded.working(legs=4):
        runs = [await guarded.start(SERVICE) for _ in range(2)]
        for run in runs:
            await guarded.until(run, S.WAITING)
        assert await state(guarded) is BreakerState.OPEN
        guarded.down, guarded.attempts = False, 0
        await eventually(lambda: guarded.ask(guarded.breakers.due))
        late = [await guarded.start(SERVICE) for _ in range(4)]
        for run in late:
            await guarded.until(run, S.WAITING, S.SUCCEEDED)
        assert await state(guarded) is BreakerState.CLOSED
        last = await guarded.start(SERVICE)
        await guarded.until(last, S.SUCCEEDED)
    assert guarded.outbox.titles == ["erp is not used for now", "erp is back"]


async def test_a_system_with_a_health_page_comes_back_without_an_attempt_of_a_run(guarded, monkeypatch):
    from servbot.engine import gate

    async def health_asked():
        return guarded.health.asked

    async def closed():
        return await state(guarded) is BreakerState.CLOSED

    async def told():
        return len(guarded.outbox.titles) > 1

    monkeypatch.setattr(gate, "LOOK", 0.05)
    guarded.health.described = True
    async with guarded.working(legs=1):
        for run in [await guarded.start(SERVICE) for _ in range(2)]:
            await guarded.until(run, S.WAITING)
        await eventually(health_asked)
        assert await state(guarded) is not BreakerState.CLOSED
        guarded.health.up = True
        await eventually(closed)
        await eventually(told)
    assert guarded.attempts == 2
    assert guarded.outbox.titles == ["erp is not used for now", "erp is back"]


async def test_a_notice_that_cannot_be_sent_is_sent_later_and_fails_no_run(guarded, monkeypatch):
    from servbot.engine import gate

    async def told():
        return guarded.outbox.titles

    monkeypatch.setattr(gate, "LOOK", 0.05)
    guarded.outbox.broken = True
    async with guarded.working(legs=1):
        for run in [await guarded.start(SERVICE) for _ in range(2)]:
            await guarded.until(run, S.WAITING)
        assert guarded.outbox.titles == []
        guarded.outbox.broken = False
        await eventually(told)
    assert guarded.outbox.titles == ["erp is not used for now"]


async def test_a_step_that_meets_an_outage_on_its_page_counts_too(guarded, monkeypatch):
    async def meets(_, context):
        raise Down("The page does not answer.")

    guarded.down = False
    monkeypatch.setattr(guarded.around.catalogue.find("lab.in_session"), "run", meets)
    async with guarded.working(legs=1):
        for run in [await guarded.start(SESSION) for _ in range(2)]:
            await guarded.until(run, S.WAITING)
    assert await state(guarded) is BreakerState.OPEN
