"""What a person decided about a task."""

from enum import StrEnum
from typing import Any

from servbot.core.record import Record


class DecisionKind(StrEnum):
    """What a person may answer."""

    CORRECT = "correct"
    """Change values and go on from the step."""

    RETRY = "retry"
    """Do the step again as it is (in doubt: it was not done, do it)."""

    DONE = "done"
    """The step was done outside; take this value as its result."""

    SKIP = "skip"
    """Leave the step out, where the bot allows it."""

    REJECT = "reject"
    """End the case, with a reason."""

    SUBMIT = "submit"
    """Answer the question of an `ask` step."""


class Decision(Record):
    """A decision, recorded once."""

    kind: DecisionKind

    by: str
    """User name of who decided."""

    corrections: dict[str, Any] = {}
    """New typed values by path: `steps.read.fields.total` or, for the failed step's own input, `with.file`."""

    value: Any = None
    """Result given for `done`; form values for `submit`."""

    reason: str = ""
    """Why; required for `reject`."""
