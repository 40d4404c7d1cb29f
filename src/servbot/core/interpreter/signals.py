"""What unwinds the walk of a bot."""

from typing import Any

from servbot.core.interpreter.scope import Catcher
from servbot.core.run.failure import Failure


class StepFailed(Exception):
    """An attempt of a step failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Unwinding(Exception):
    """Not a failure of the step it passes through: it leads elsewhere."""


class SessionLost(Unwinding):
    """The session a step ran in is gone; the `session` block decides how to go on."""


class Given(Unwinding):
    """A person gave the result of the step, or it is left out; its block goes on behind it."""

    def __init__(self, value: Any, how: str) -> None:
        super().__init__(how)
        self.value = value
        self.how = how
        """`given` or `skipped`."""


class Rejected(Unwinding):
    """The case ends here, with a reason."""

    def __init__(self, reason: str, by: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.by = by
        self.code = code


class Cancelled(Unwinding):
    """The run is being cancelled: only `finally` steps are still walked."""

    def __init__(self, reason: str, by: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.by = by


class FellBack(Unwinding):
    """A step failed, and a block around it takes the failure instead of a person."""

    def __init__(self, step: str, failure: Failure, catcher: Catcher) -> None:
        super().__init__(failure.message)
        self.step = step
        self.failure = failure
        self.catcher = catcher

    @property
    def error(self) -> dict[str, str]:
        """What expressions see as `error`."""
        return error_of(self.step, self.failure)


def error_of(step: str, failure: Failure) -> dict[str, str]:
    """What expressions see as `error`."""
    return {"step": step, "kind": failure.kind.value, "code": failure.code, "message": failure.message}
