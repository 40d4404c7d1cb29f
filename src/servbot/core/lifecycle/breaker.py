"""The life of a connection's circuit breaker."""

from enum import StrEnum

from servbot.core.lifecycle.table import Lifecycle


class BreakerState(StrEnum):
    """Whether a connection is used."""

    CLOSED = "closed"
    """It is used."""

    OPEN = "open"
    """It failed too often; nothing is let through for a while."""

    HALF_OPEN = "half_open"
    """One attempt has been let through, and decides."""


S = BreakerState

BREAKER = Lifecycle(
    "circuit breaker",
    S.CLOSED,
    {
        (S.CLOSED, "trip"): S.OPEN,
        (S.OPEN, "probe"): S.HALF_OPEN,
        (S.HALF_OPEN, "probe"): S.HALF_OPEN,
        (S.HALF_OPEN, "trip"): S.OPEN,
        (S.HALF_OPEN, "heal"): S.CLOSED,
    },
)
