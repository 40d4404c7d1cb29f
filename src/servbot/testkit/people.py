"""Decisions as tests write them: `correct({"steps.read.fields.total": Decimal(12)})`, `reject("too late")`."""

from collections.abc import Mapping
from typing import Any

from servbot.core.run import Decision, DecisionKind

SOMEBODY = "anna"
"""Who decides where a test does not care."""


def correct(corrections: Mapping[str, Any] | None = None, *, by: str = SOMEBODY) -> Decision:
    """Change values and go on from the step."""
    return Decision(kind=DecisionKind.CORRECT, by=by, corrections=dict(corrections or {}))


def retry(*, by: str = SOMEBODY) -> Decision:
    """Do the step again."""
    return Decision(kind=DecisionKind.RETRY, by=by)


def done(value: Mapping[str, Any] | None = None, *, by: str = SOMEBODY) -> Decision:
    """The step was done outside and gave this."""
    return Decision(kind=DecisionKind.DONE, by=by, value=dict(value or {}))


def skip(reason: str = "not needed", *, by: str = SOMEBODY) -> Decision:
    """Leave the step out."""
    return Decision(kind=DecisionKind.SKIP, by=by, reason=reason)


def reject(reason: str = "not wanted", *, by: str = SOMEBODY) -> Decision:
    """End the case."""
    return Decision(kind=DecisionKind.REJECT, by=by, reason=reason)


def submit(values: Mapping[str, Any] | None = None, *, by: str = SOMEBODY, reason: str = "") -> Decision:
    """Answer the question of an `ask` step."""
    return Decision(kind=DecisionKind.SUBMIT, by=by, value=dict(values or {}), reason=reason)
