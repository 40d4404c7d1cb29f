"""Keeps bots away from a system that is down, and tells when it may be tried again. Pure: time is given."""

from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import Field

from servbot.core.duration import Positive, parse_duration, written
from servbot.core.lifecycle.breaker import BREAKER, BreakerState
from servbot.core.record import Record


class BreakerPolicy(Record):
    """When a connection is given up for a while."""

    failures: int = Field(default=5, ge=0, le=1000)
    """So many outages open it; 0: it never opens."""

    within: Positive = parse_duration("2m")
    """Outages count for this long."""

    open_for: Positive = parse_duration("60s")
    """How long nothing is let through before one attempt decides."""


class Trouble(Record):
    """An outage."""

    code: str
    message: str
    at: datetime


class Breaker(Record):
    """How a connection stands: one row, shared by all workers."""

    connection: str
    state: BreakerState = BREAKER.start
    since: datetime | None = None
    """When it came to stand so; none when it never changed."""

    outages: tuple[datetime, ...] = ()
    """The latest ones that still count."""

    last: Trouble | None = None
    """The last outage, whenever it was."""

    until: datetime | None = None
    """Open: when one attempt is let through. Half open: when that attempt counts as lost."""

    probe: int = 0
    """Number of the attempt that was let through last and decides; outcomes of earlier ones decide nothing."""

    @property
    def lets_all_through(self) -> bool:
        """Whether the connection is used as ever."""
        return self.state is BreakerState.CLOSED

    def may_be_tried(self, now: datetime) -> bool:
        """Whether the attempt that decides can be made now."""
        return not self.lets_all_through and self.until is not None and now >= self.until

    def tried(self, now: datetime, lapse: timedelta) -> Self:
        """With one attempt let through, which counts as lost after `lapse`."""
        return self._moved("probe", now, until=now + lapse, probe=self.probe + 1)

    def failed(self, policy: BreakerPolicy, trouble: Trouble, probe: int) -> Self:
        """After an outage. `probe`: number of the attempt; 0 for one that was let through while closed."""
        now = trouble.at
        noted: dict[str, Any] = {"last": trouble}
        if self.state is BreakerState.CLOSED:
            counting = (*(at for at in self.outages if now - at < policy.within), now)
            noted["outages"] = counting[-max(policy.failures, 1) :]
            trips = 0 < policy.failures <= len(counting)
        else:
            trips = self._decides(probe)
        if not trips:
            return self.model_copy(update=noted)
        return self._moved("trip", now, until=now + policy.open_for, **noted)

    def succeeded(self, now: datetime, probe: int) -> Self:
        """After an attempt that found the system up."""
        return self._moved("heal", now, until=None, outages=()) if self._decides(probe) else self

    def _decides(self, probe: int) -> bool:
        return self.state is BreakerState.HALF_OPEN and probe == self.probe

    def _moved(self, event: str, now: datetime, **fields: Any) -> Self:
        state = BREAKER.after(self.state, event)
        since = self.since if state is self.state else now
        return self.model_copy(update={**fields, "state": state, "since": since})


def reason_of(before: Breaker, after: Breaker, policy: BreakerPolicy) -> str:
    """Why a breaker changed, in a sentence."""
    match before.state, after.state:
        case (BreakerState.CLOSED, _):
            last = after.last.message if after.last else ""
            outages = "1 outage" if policy.failures == 1 else f"{policy.failures} outages"
            return f"{outages} within {written(policy.within)}. The last: {last}"
        case (_, BreakerState.HALF_OPEN):
            return "One attempt is let through."
        case (_, BreakerState.CLOSED):
            return "The attempt succeeded."
    return f"The attempt failed: {after.last.message if after.last else ''}"


def is_news(before: BreakerState, after: BreakerState) -> bool:
    """Whether people are told of a change: that a connection is given up, and that it is back."""
    return BreakerState.CLOSED in (before, after)
