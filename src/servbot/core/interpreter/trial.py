"""What happened so far in the attempts of one step, and what a person is asked about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from servbot.core.bot.step_basis import StepBasis
from servbot.core.errors import FailureKind
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.interpreter import form
from servbot.core.run.failure import Failure


@dataclass
class Trial:
    """What happened so far in the attempts of one step."""

    number: int = 0
    """Attempts in all; part of the addresses."""

    tries: int = 0
    """Attempts since a person last decided."""

    exceptions: int = 0
    """How often a person was asked."""

    inputs: dict[str, Any] = field(default_factory=dict)
    """Rendered inputs of the last attempt."""

    output: Any = None
    """Output of the last attempt, where it gave one that was not accepted."""

    corrections: dict[str, Any] = field(default_factory=dict)
    """New values for fields of `output`, by name, for the next attempt."""

    by: str = ""
    """Who decided last."""

    result: tuple[FormField, ...] = ()
    """Fields of the result a person may give."""

    may_be_done: bool = False
    """Whether a person may have done the step outside."""


def request_for(
    step: StepBasis, subject: str, steps: Mapping[str, Any], trial: Trial, failure: Failure
) -> TaskRequest:
    """What a person is asked about a failure."""
    seen = {**steps, step.name: trial.output} if trial.output is not None else steps
    reading = form.reading_step(step.name, seen)
    fields: tuple[FormField, ...] = ()
    if reading:
        fields = form.reading_form(reading, seen[reading], form.suspects(step, failure, reading))
    elif failure.kind is not FailureKind.BUSINESS:
        fields = form.inputs_form(trial.inputs)
    picks = form.pick_form(failure.details)
    fields = (*picks, *fields)
    may_be_done = trial.may_be_done and trial.output is None
    return TaskRequest(
        kind=TaskKind(failure.kind.value),
        subject=subject,
        step=step.name,
        step_title=step.label,
        code=failure.code,
        title=failure.title or failure.message,
        message=failure.message,
        remedy=failure.remedy,
        choices=form.choices_for(
            step, failure, correctable=bool(fields), may_be_done=may_be_done, picks=bool(picks)
        ),
        form=fields,
        result_form=trial.result,
        evidence=failure.evidence,
        reading_step=reading,
        owner=step.owner,
        work_spec=step.work_spec,
        inputs=trial.inputs,
        details=failure.details,
    )


def in_doubt(failure: Failure) -> Failure:
    """The failure of a step that must not be repeated, as what it is: a doubt."""
    if failure.kind is FailureKind.IN_DOUBT:
        return failure
    return failure.model_copy(
        update={
            "kind": FailureKind.IN_DOUBT,
            "code": "step.in-doubt",
            "title": "In doubt: was it done?",
            "message": f"It is not known whether this step took effect. What was seen: {failure.message}",
            "details": {**failure.details, "cause": failure.code},
        }
    )


def subject_of(path: str) -> str:
    """The path without the counts of sessions: the same over all attempts."""
    if "@" not in path:
        return path
    return "/".join(part.split("@")[0] for part in path.split("/"))
