"""The life of a work item: one piece of work from request to feedback."""

from enum import StrEnum

from servbot.core.lifecycle.table import Lifecycle


class ItemStatus(StrEnum):
    """Where a work item stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


S = ItemStatus

WORK_ITEM = Lifecycle(
    "work item",
    S.NEW,
    {
        (S.NEW, "start"): S.IN_PROGRESS,
        (S.IN_PROGRESS, "start"): S.IN_PROGRESS,
        (S.WAITING, "start"): S.IN_PROGRESS,
        (S.IN_PROGRESS, "wait"): S.WAITING,
        (S.IN_PROGRESS, "succeed"): S.DONE,
        (S.IN_PROGRESS, "reject"): S.REJECTED,
        (S.IN_PROGRESS, "fail"): S.FAILED,
        (S.NEW, "cancel"): S.CANCELLED,
        (S.IN_PROGRESS, "cancel"): S.CANCELLED,
        (S.WAITING, "cancel"): S.CANCELLED,
        (S.NEW, "refuse"): S.REJECTED,
        (S.REJECTED, "retry"): S.NEW,
        (S.FAILED, "retry"): S.NEW,
        (S.CANCELLED, "retry"): S.NEW,
    },
)
