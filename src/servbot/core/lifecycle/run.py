"""The life of a run."""

from enum import StrEnum

from servbot.core.lifecycle.table import Lifecycle


class RunStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


S = RunStatus

RUN = Lifecycle(
    "run",
    S.QUEUED,
    {
        (S.QUEUED, "start"): S.RUNNING,
        (S.RUNNING, "start"): S.RUNNING,
        (S.WAITING, "start"): S.RUNNING,
        (S.RUNNING, "wait"): S.WAITING,
        (S.RUNNING, "succeed"): S.SUCCEEDED,
        (S.RUNNING, "reject"): S.REJECTED,
        (S.RUNNING, "fail"): S.FAILED,
        (S.QUEUED, "cancel"): S.CANCELLED,
        (S.RUNNING, "cancel"): S.CANCELLED,
        (S.WAITING, "cancel"): S.CANCELLED,
    },
)
