"""A circuit breaker: when it opens, who is let through, and who decides that it closes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from servbot.core.circuit_breaker import Breaker, BreakerPolicy, Trouble
from servbot.core.lifecycle.breaker import BreakerState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = BreakerPolicy(failures=3, within="2m", open_for="60s")


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def trouble(seconds: float, message: str = "down") -> Trouble:
    return Trouble(code="web.unreachable", message=message, at=at(seconds))


def after(*seconds: float, policy: BreakerPolicy = POLICY) -> Breaker:
    """A breaker after outages at these moments."""
    breaker = Breaker(connection="erp")
    for each in seconds:
        breaker = breaker.failed(policy, trouble(each), 0)
    return breaker


def test_it_opens_with_the_last_of_so_many_outages() -> None:
    assert after(0, 10).state is BreakerState.CLOSED
    opened = after(0, 10, 20)
    assert (opened.state, opened.since, opened.until) == (BreakerState.OPEN, at(20), at(80))


def test_outages_that_are_long_ago_do_not_count() -> None:
    assert after(0, 10, 121).state is BreakerState.CLOSED
    assert after(0, 10, 121, 125).state is BreakerState.OPEN


def test_without_a_number_it_never_opens() -> None:
    assert after(*range(50), policy=BreakerPolicy(failures=0)).state is BreakerState.CLOSED


def test_an_attempt_is_let_through_only_when_it_is_time() -> None:
    opened = after(0, 10, 20)
    assert not opened.may_be_tried(at(79.9))
    assert opened.may_be_tried(at(80))
    tried = opened.tried(at(80), timedelta(seconds=30))
    assert tried.state is BreakerState.HALF_OPEN
    assert not tried.may_be_tried(at(109))


def test_the_attempt_decides() -> None:
    tried = after(0, 10, 20).tried(at(80), timedelta(seconds=30))
    healed = tried.succeeded(at(85), tried.probe)
    assert (healed.state, healed.since, healed.outages) == (BreakerState.CLOSED, at(85), ())
    again = tried.failed(POLICY, trouble(85), tried.probe)
    assert (again.state, again.until) == (BreakerState.OPEN, at(145))


def test_what_began_before_it_opened_decides_nothing() -> None:
    tried = after(0, 10, 20).tried(at(80), timedelta(seconds=30))
    assert tried.succeeded(at(81), 0) == tried
    assert tried.failed(POLICY, trouble(81, "late"), 0).state is BreakerState.HALF_OPEN
    opened = after(0, 10, 20)
    assert opened.succeeded(at(30), 0) == opened


def test_an_attempt_that_was_lost_decides_nothing_when_the_next_is_under_way() -> None:
    lost = after(0, 10, 20).tried(at(80), timedelta(seconds=30))
    assert lost.may_be_tried(at(110))
    second = lost.tried(at(110), timedelta(seconds=30))
    assert second.succeeded(at(111), lost.probe) == second
    assert second.failed(POLICY, trouble(111), lost.probe).state is BreakerState.HALF_OPEN
    assert second.succeeded(at(112), second.probe).state is BreakerState.CLOSED


@pytest.mark.parametrize(
    "wrong", [{"failures": -1}, {"within": "0s"}, {"open_for": "soon"}, {"opens": 3}], ids=str
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BreakerPolicy.model_validate(wrong)


@given(st.lists(st.tuples(st.sampled_from(["fail", "succeed", "try"]), st.integers(0, 200)), max_size=40))
def test_it_is_open_only_after_enough_outages_and_never_without_a_way_back(
    steps: list[tuple[str, int]],
) -> None:
    breaker, now, outages = Breaker(connection="erp"), NOON, 0
    for what, pause in steps:
        now += timedelta(seconds=pause)
        if what == "fail":
            outages += 1
            breaker = breaker.failed(POLICY, Trouble(code="x.y", message="", at=now), breaker.probe)
        elif what == "succeed":
            breaker = breaker.succeeded(now, breaker.probe)
        elif breaker.may_be_tried(now):
            breaker = breaker.tried(now, timedelta(seconds=30))
        assert breaker.lets_all_through or outages >= POLICY.failures
        assert breaker.lets_all_through or breaker.until is not None
        assert len(breaker.outages) <= POLICY.failures
