"""Attempts that the walk refuses: nothing leads around a control point, and only what was offered is done."""

from servbot.core.errors import BusinessFailure, ControlBypassed
from servbot.core.human_task import TaskRequest
from servbot.core.run.decision import Decision


class RouteRefused(ControlBypassed):
    """A route would have left out a control point, or a block with one, after a failure."""

    code = "control.route-refused"


class FallbackRefused(ControlBypassed):
    """A `fallback`, or an `each` that collects, would have led around a control point after a failure."""

    code = "control.fallback-refused"


class DecisionRefused(BusinessFailure):
    """A decision stands in the log that was not offered for its task."""

    code = "task.decision-refused"


def offered(decision: Decision, request: TaskRequest) -> bool:
    """Whether a task offers the decision, and a field for everything it corrects."""
    return decision.kind in request.choices and not _strange(decision, request)


def refusal(decision: Decision, request: TaskRequest) -> DecisionRefused:
    """Why a decision that was not offered is not followed."""
    strange = ", ".join(_strange(decision, request))
    what = f"a correction of {strange}" if strange else f"“{decision.kind.value}”"
    return DecisionRefused(f"{what[0].upper()}{what[1:]} is not offered for “{request.step_title}”.")


def _strange(decision: Decision, request: TaskRequest) -> list[str]:
    """What a decision corrects without a field for it."""
    return sorted(set(decision.corrections) - {field.path for field in request.form})
