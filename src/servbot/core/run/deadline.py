"""The time limit of a whole run."""

from servbot.core.errors import ApplicationFailure


class RunTimedOut(ApplicationFailure):
    """The run has taken longer than it may."""

    code = "run.timed-out"
    default_remedy = (
        "See what held it up, then retry: the run goes on from here, and its time limit counts no more."
    )


RUN_TIMED_OUT = RunTimedOut.code
