"""A firing starts one run, even if two processes believe that it is theirs."""

from datetime import UTC, datetime

import pytest

from servbot.ports.run_store import RunFilter
from servbot.ports.schedule_store import FiringOutcome, FiringSettled

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def planned(stores, key="k1", trigger="nightly"):
    firing = stores.schedules.plan("intake", trigger, key, NOW)
    assert firing is not None
    return firing


@pytest.mark.parametrize("outcome", [FiringOutcome.STARTED, FiringOutcome.SKIPPED, FiringOutcome.REFUSED])
def test_settled_firing_starts_no_run(stores, outcome) -> None:
    firing = planned(stores)
    if outcome is FiringOutcome.STARTED:
        stores.create(firing_id=firing.id)
    else:
        stores.schedules.settle(firing.id, outcome, "left over")
    before = stores.runs.runs(RunFilter(), limit=5)
    with pytest.raises(FiringSettled):
        stores.create(firing_id=firing.id)
    assert stores.runs.runs(RunFilter(), limit=5) == before
    assert stores.schedules.firings()[0].outcome is outcome


def test_firing_that_has_a_run_is_not_taken_for_left_over(stores) -> None:
    firing = planned(stores)
    run_id = stores.create(firing_id=firing.id)
    assert not stores.schedules.settle(firing.id, FiringOutcome.SKIPPED, "left over", forget=True)
    [kept] = stores.schedules.firings()
    assert (kept.outcome, kept.run_id) == (FiringOutcome.STARTED, run_id)
    assert stores.schedules.plan("intake", "nightly", "k1", NOW) is None


def test_firing_that_is_left_over_frees_its_key(stores) -> None:
    firing = planned(stores)
    assert stores.schedules.settle(firing.id, FiringOutcome.SKIPPED, "left over", forget=True)
    assert stores.schedules.plan("intake", "nightly", "k1", NOW) is not None


def test_firing_that_is_not_there_starts_no_run(stores) -> None:
    with pytest.raises(FiringSettled):
        stores.create(firing_id=12345)
    assert stores.runs.runs(RunFilter(), limit=5) == ([], 0)


def test_last_started_is_the_latest_with_a_run(stores) -> None:
    assert stores.schedules.last_started("intake", "nightly") is None
    for key in ("k1", "k2"):
        firing = planned(stores, key)
        run_id = stores.create(firing_id=firing.id)
    stores.schedules.settle(planned(stores, "k3").id, FiringOutcome.SKIPPED)
    stores.create(firing_id=planned(stores, "k4", trigger="other").id)
    last = stores.schedules.last_started("intake", "nightly")
    assert (last.key, last.run_id) == ("k2", run_id)
