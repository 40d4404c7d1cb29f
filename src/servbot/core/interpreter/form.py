"""The form and the decisions a person is offered about a failure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from servbot.core.action import Action
from servbot.core.bot.single_steps import ActionStep, CallStep, ControlStep, DecideStep
from servbot.core.bot.step_basis import StepBasis
from servbot.core.errors import FailureKind
from servbot.core.expression import names_used
from servbot.core.healing import PICK, candidates_in
from servbot.core.human_task import FormField
from servbot.core.reading import DocumentReading
from servbot.core.run.decision import DecisionKind as D
from servbot.core.run.failure import Failure

scalar_types: Mapping[type, str] = {
    str: "string",
    int: "integer",
    Decimal: "decimal",
    date: "date",
    bool: "boolean",
}


PICK_TITLE = "What is it now?"

AFTER_EFFECT = "session.lost-after-effect"
"""Code of a session that was lost when its effect was done: nothing of it can be tried again."""

outside = (FailureKind.APPLICATION, FailureKind.DEFECT)
"""Kinds of failure after which a person may have done the step by hand in the other system."""


def choices_for(
    step: StepBasis, failure: Failure, *, correctable: bool, may_be_done: bool, picks: bool = False
) -> tuple[D, ...]:
    """Decisions that make sense, the likely one first. Nothing passes a control by skipping or by decree."""
    if failure.code == AFTER_EFFECT:
        return (D.DONE, D.REJECT)
    if failure.kind is FailureKind.IN_DOUBT:
        return (D.DONE, D.RETRY, D.REJECT) if may_be_done else (D.RETRY, D.REJECT)
    if failure.kind is FailureKind.BUSINESS and not correctable:
        return (D.REJECT, D.RETRY)
    offered = [D.CORRECT, D.RETRY] if correctable else [D.RETRY]
    if failure.kind is FailureKind.APPLICATION and not picks:
        offered.reverse()
    if may_be_done and failure.kind in outside:
        offered.append(D.DONE)
    if getattr(step, "skip", "") == "allowed":
        offered.append(D.SKIP)
    return (*offered, D.REJECT)


def pick_form(details: Mapping[str, Any]) -> tuple[FormField, ...]:
    """The question what a target that finds nothing has become; none where nothing resembles it."""
    options = tuple(each.option for each in candidates_in(details))
    if not options:
        return ()
    return (FormField(path=PICK, title=PICK_TITLE, type="choice", options=options, required=True),)


def is_reading(value: Any) -> bool:
    """Whether a step's output is a document reading."""
    return isinstance(value, Mapping) and {"fields", "evidence", "pages"} <= value.keys()


def reading_step(step: str, steps: Mapping[str, Any]) -> str:
    """The step whose document a person should see: the step itself, else the last that read one; empty for none."""
    if is_reading(steps.get(step)):
        return step
    readers = [name for name, output in steps.items() if is_reading(output)]
    return readers[-1] if readers else ""


def reading_form(name: str, reading: Mapping[str, Any], doubtful: Iterable[str]) -> tuple[FormField, ...]:
    """A field for every field of a document, with its place on the page."""
    look = set(doubtful)
    return tuple(_reading_field(name, field, reading, doubtful=field in look) for field in reading["fields"])


def _reading_field(name: str, field: str, reading: Mapping[str, Any], *, doubtful: bool) -> FormField:
    seen = reading["evidence"].get(field) or {}
    box = seen.get("box")
    alternative = seen.get("alternative") or ""
    return FormField(
        path=f"steps.{name}.fields.{field}",
        title=(reading.get("titles") or {}).get(field) or field.replace("_", " ").capitalize(),
        type=(reading.get("types") or {}).get(field, "string"),
        value=reading["fields"][field],
        required=field in (reading.get("required") or ()),
        doubtful=doubtful,
        hint=alternative,
        confidence=seen.get("confidence"),
        page=seen.get("page"),
        box=(box[0], box[1], box[2], box[3]) if box else None,
    )


def inputs_form(inputs: Mapping[str, Any]) -> tuple[FormField, ...]:
    """A field for every plain input of the failed step."""
    return tuple(
        FormField(path=f"with.{name}", title=name.replace("_", " ").capitalize(), type=kind, value=value)
        for name, value in inputs.items()
        if (kind := scalar_types.get(type(value)))
    )


def result_form(action: type[Action] | None) -> tuple[FormField, ...]:
    """A field for every plain field of an action's output, for who says it was done.

    None is required: the person often knows that it was done, but not every detail of it.
    """
    if action is None or issubclass(action.Output, DocumentReading):
        return ()
    return tuple(
        FormField(path=name, title=name.replace("_", " ").capitalize(), type=kind)
        for name, info in action.Output.model_fields.items()
        if isinstance(info.annotation, type) and (kind := scalar_types.get(info.annotation))
    )


def suspects(step: StepBasis, failure: Failure, reading: str) -> tuple[str, ...]:
    """Document fields the failure is about: those it names, else those the step's expressions use."""
    named = failure.details.get("fields")
    if isinstance(named, list | tuple):
        return tuple(str(name) for name in named)
    prefix = f"steps.{reading}.fields."
    used = {path for text in _expressions(step) for path in names_used(text)}
    return tuple(path.removeprefix(prefix).split(".")[0] for path in sorted(used) if path.startswith(prefix))


def _expressions(step: StepBasis) -> Iterable[str]:
    if isinstance(step, ControlStep):
        return [step.control]
    if isinstance(step, ActionStep | CallStep):
        return list(_texts(step.with_))
    if isinstance(step, DecideStep):
        return list(_texts(step.decide.with_))
    return []


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
