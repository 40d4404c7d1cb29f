"""What a step hands on is checked where the step says what it returns: a value that does not fit goes back to it."""

from collections.abc import Mapping
from typing import Any

from servbot.core.bot.data import FieldSpec, spec_of
from servbot.core.bot.step_basis import StepBasis
from servbot.core.errors import FailureKind
from servbot.core.interpreter.signals import StepFailed
from servbot.core.run.failure import Failure
from servbot.core.typed_value import ValueWrong, fitted

WRONG = "step.wrong-output"


def returned(step: StepBasis, value: Any, *, once: bool = False) -> Any:
    """The output with the declared fields in their types; a `StepFailed` names step and field, found and wanted.

    Args:
        step: may have the key `returns`.
        value: its output.
        once: the step has taken effect and must not be repeated.
    """
    specs = returns_of(step)
    if not specs:
        return value
    given = value if isinstance(value, Mapping) else {}
    try:
        known = {name: fitted(given.get(name), spec, spec.title or name) for name, spec in specs.items()}
    except ValueWrong as error:
        raise StepFailed(_failure(step, error, once=once)) from error
    return {**given, **known}


def returns_of(step: StepBasis) -> dict[str, FieldSpec]:
    """The types of a step's output by field, where it declares them."""
    return {name: spec_of(given) for name, given in getattr(step, "returns", {}).items()}


def _failure(step: StepBasis, error: ValueWrong, *, once: bool) -> Failure:
    again = "Look at what it read, then retry, or enter the value."
    done = "It was done and is not repeated; enter what it should have returned."
    return Failure(
        code=WRONG,
        kind=FailureKind.IN_DOUBT if once else FailureKind.APPLICATION,
        title="A step returned something else than it should",
        message=f"“{step.label}” returned a value that does not fit. {error.message}",
        remedy=done if once else again,
        details={**error.details, "step": step.name},
    )
