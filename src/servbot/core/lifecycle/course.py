"""What people want of a run that has not ended."""

from enum import StrEnum

from servbot.core.lifecycle.table import Lifecycle


class RunCourse(StrEnum):
    """Whether a run goes on."""

    GOING = "going"
    PAUSED = "paused"
    """No new step begins until somebody resumes the run."""

    CANCELLING = "cancelling"
    """Steps under way are stopped, `finally` steps are walked, then the run is cancelled."""


S = RunCourse

COURSE = Lifecycle(
    "run",
    S.GOING,
    {
        (S.GOING, "pause"): S.PAUSED,
        (S.PAUSED, "resume"): S.GOING,
        (S.GOING, "cancel"): S.CANCELLING,
        (S.PAUSED, "cancel"): S.CANCELLING,
    },
)
