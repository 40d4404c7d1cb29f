"""The life of a human task: an exception to resolve or a question to answer."""

from enum import StrEnum

from servbot.core.lifecycle.table import Lifecycle


class TaskStatus(StrEnum):
    """Where a human task stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESUMING = "resuming"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


S = TaskStatus

HUMAN_TASK = Lifecycle(
    "task",
    S.OPEN,
    {
        (S.OPEN, "claim"): S.CLAIMED,
        (S.CLAIMED, "release"): S.OPEN,
        (S.OPEN, "decide"): S.RESUMING,
        (S.CLAIMED, "decide"): S.RESUMING,
        # The item closes only when the step it belongs to has passed; when it fails again, the item comes back.
        (S.RESUMING, "pass"): S.RESOLVED,
        (S.RESUMING, "reopen"): S.OPEN,
        (S.RESUMING, "reject"): S.REJECTED,
        (S.OPEN, "cancel"): S.CANCELLED,
        (S.CLAIMED, "cancel"): S.CANCELLED,
        (S.RESUMING, "cancel"): S.CANCELLED,
    },
)
