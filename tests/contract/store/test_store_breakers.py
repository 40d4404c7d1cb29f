"""Circuit breakers: one row for all workers, every change on record, every notice given out once."""

from datetime import UTC, datetime, timedelta

from servbot.core.circuit_breaker import BreakerPolicy, Trouble
from servbot.core.lifecycle.breaker import BreakerState
from servbot.testkit.together import together

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = BreakerPolicy(failures=4)
OPEN, HALF, CLOSED = BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED


def failed(breaker):
    return breaker.failed(POLICY, Trouble(code="web.unreachable", message="down", at=NOON), 0), "it failed"


def opened(stores, connection="erp"):
    for _ in range(POLICY.failures):
        stores.breakers.change(connection, failed, NOON)


def test_a_connection_of_which_nothing_is_known_is_closed(stores):
    breaker = stores.breakers.breaker("erp")
    assert (breaker.connection, breaker.state, breaker.last) == ("erp", CLOSED, None)
    assert list(stores.breakers.breakers()) == []


def test_what_was_changed_is_found_again_whole(stores):
    opened(stores)
    breaker = stores.breakers.breaker("erp")
    assert (breaker.state, breaker.since, breaker.until) == (OPEN, NOON, NOON + POLICY.open_for)
    assert breaker.last.message == "down"
    assert [each.connection for each in stores.breakers.breakers()] == ["erp"]


def test_changes_at_the_same_moment_are_all_counted_and_it_opens_once(stores):
    results = together(*[lambda: stores.breakers.change("erp", failed, NOON)] * 8)
    assert not [each for each in results if isinstance(each, Exception)]
    assert stores.breakers.breaker("erp").state is OPEN
    assert len(stores.breakers.changes()) == 1


def test_only_another_state_is_put_on_record(stores):
    opened(stores)
    stores.breakers.change("erp", lambda found: (found.tried(NOON, timedelta(seconds=9)), "a try"), NOON)
    newest, oldest = stores.breakers.changes()
    assert (newest.before, newest.after, newest.why, newest.at) == (OPEN, HALF, "a try", NOON)
    assert (oldest.before, oldest.after, oldest.connection) == (CLOSED, OPEN, "erp")


def test_changes_of_one_connection_are_found_alone(stores):
    opened(stores)
    opened(stores, "bank")
    assert [each.connection for each in stores.breakers.changes(connection="bank")] == ["bank"]
    assert len(stores.breakers.changes(limit=1)) == 1


def test_news_is_given_to_one_caller_only(stores):
    opened(stores)
    stores.breakers.change("erp", lambda found: (found.tried(NOON, timedelta(seconds=9)), ""), NOON)
    given = together(*[stores.breakers.take_untold] * 4)
    assert [change.after for each in given for change in each] == [OPEN]
    assert list(stores.breakers.take_untold()) == []


def test_news_that_was_given_back_is_given_out_again(stores):
    opened(stores)
    (change,) = stores.breakers.take_untold()
    stores.breakers.give_back(change.id)
    assert [each.id for each in stores.breakers.take_untold()] == [change.id]
