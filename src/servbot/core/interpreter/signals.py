"""What unwinds the walk of a bot."""

from servbot.core.run.failure import Failure


class StepFailed(Exception):
    """An attempt of a step failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class SessionLost(Exception):
    """The session a step ran in is gone; the `session` block decides how to go on."""


class Rejected(Exception):
    """The case ends here, with a reason."""

    def __init__(self, reason: str, by: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.by = by
        self.code = code
