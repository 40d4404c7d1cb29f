"""Circuit breakers as runs and people meet them."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.circuit_breaker import BreakerPolicy
from servbot.core.errors import ApplicationFailure, BusinessFailure, UsageError
from servbot.core.lifecycle.breaker import BreakerState
from servbot.core.run.deadline import RunTimedOut
from servbot.services.breakers import Breakers, ConnectionOpen, Guarded
from servbot.testkit.stores import MemoryBreakerStore, MemoryState
from servbot.testkit.together import together

LAPSE = timedelta(seconds=30)


class Down(ApplicationFailure):
    """It is down."""

    code = "test.down"
    outage = True


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def goes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breakers(clock: Clock) -> Breakers:
    guarded = Guarded(
        policy=BreakerPolicy(failures=2, within="1m", open_for="10s"), title="Harbour ERP", notify=("ops",)
    )
    return Breakers(MemoryBreakerStore(MemoryState()), {"erp": guarded}, clock)


def state(breakers: Breakers, connection: str = "erp") -> BreakerState:
    return next(each.state for each in breakers.standing() if each.connection == connection)


def opened(breakers: Breakers) -> None:
    for _ in range(2):
        breakers.failed("erp", Down("The gate is shut."), breakers.admit("erp", LAPSE))


def test_while_it_is_open_everybody_is_refused_and_told_until_when(breakers: Breakers) -> None:
    opened(breakers)
    with pytest.raises(ConnectionOpen) as refused:
        breakers.admit("erp", LAPSE)
    assert refused.value.message == (
        "Harbour ERP is not used for now; it is tried again at 2026-03-02 12:00:10 UTC. "
        "The last failure: The gate is shut."
    )
    assert refused.value.nothing_done


def test_of_many_one_is_let_through_when_it_is_time(breakers: Breakers, clock: Clock) -> None:
    opened(breakers)
    clock.goes(10)
    results = together(*[lambda: breakers.admit("erp", LAPSE)] * 6)
    assert sum(isinstance(each, int) and each > 0 for each in results) == 1
    assert sum(isinstance(each, ConnectionOpen) for each in results) == 5


def test_it_closes_by_itself_when_the_attempt_finds_it_up(breakers: Breakers, clock: Clock) -> None:
    opened(breakers)
    clock.goes(10)
    breakers.succeeded("erp", breakers.admit("erp", LAPSE))
    assert state(breakers) is BreakerState.CLOSED
    assert breakers.admit("erp", LAPSE) == 0


@pytest.mark.parametrize(
    ("error", "then"),
    [
        (BusinessFailure("The password is wrong."), BreakerState.CLOSED),
        (ApplicationFailure("There is no such button."), BreakerState.CLOSED),
        (Down("Still."), BreakerState.OPEN),
        (UsageError("The credential is missing."), BreakerState.OPEN),
        (RunTimedOut(), BreakerState.OPEN),
    ],
    ids=lambda each: getattr(each, "code", each),
)
def test_what_the_attempt_met_decides(
    breakers: Breakers, clock: Clock, error: ApplicationFailure, then: BreakerState
) -> None:
    opened(breakers)
    clock.goes(10)
    breakers.failed("erp", error, breakers.admit("erp", LAPSE))
    assert state(breakers) is then


def test_failures_of_the_data_or_of_a_page_do_not_count(breakers: Breakers) -> None:
    for _ in range(9):
        breakers.failed("erp", ApplicationFailure("There is no such button."), 0)
        breakers.failed("erp", BusinessFailure("The amount is wrong."), 0)
    assert state(breakers) is BreakerState.CLOSED


def test_every_change_is_on_record_with_its_reason(breakers: Breakers, clock: Clock) -> None:
    opened(breakers)
    clock.goes(10)
    breakers.failed("erp", Down("Still."), breakers.admit("erp", LAPSE))
    clock.goes(10)
    breakers.succeeded("erp", breakers.admit("erp", LAPSE))
    told = [(each.before.value, each.after.value, each.why) for each in reversed(breakers.changes())]
    assert told == [
        ("closed", "open", "2 outages within 1m. The last: The gate is shut."),
        ("open", "half_open", "One attempt is let through."),
        ("half_open", "open", "The attempt failed: Still."),
        ("open", "half_open", "One attempt is let through."),
        ("half_open", "closed", "The attempt succeeded."),
    ]


def test_people_are_told_once_that_it_is_down_and_once_that_it_is_back(
    breakers: Breakers, clock: Clock
) -> None:
    opened(breakers)
    [down] = breakers.take_notices()
    assert (down.recipients, down.title) == (("ops",), "Harbour ERP is not used for now")
    assert "tried again every 10s" in down.body
    for _ in range(3):  # more trouble is no news
        breakers.failed("erp", Down("Still."), 0)
        clock.goes(10)
        breakers.failed("erp", Down("Still."), breakers.admit("erp", LAPSE))
    assert breakers.take_notices() == []
    clock.goes(10)
    breakers.succeeded("erp", breakers.admit("erp", LAPSE))
    assert [each.title for each in breakers.take_notices()] == ["Harbour ERP is back"]
    assert breakers.take_notices() == []


def test_a_notice_that_could_not_be_sent_is_given_out_again(breakers: Breakers) -> None:
    opened(breakers)
    [notice] = breakers.take_notices()
    breakers.give_back(notice)
    assert [each.title for each in breakers.take_notices()] == [notice.title]


def test_a_connection_that_nobody_asks_to_be_told_of_is_guarded_by_the_defaults(breakers: Breakers) -> None:
    for _ in range(5):
        breakers.failed("bank", Down("No answer."), breakers.admit("bank", LAPSE))
    assert state(breakers, "bank") is BreakerState.OPEN
    assert breakers.take_notices() == []
