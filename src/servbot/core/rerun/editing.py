"""Editing what steps gave before a run is repeated behind them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from servbot.core.action import Action
from servbot.core.interpreter.scope import Scope
from servbot.core.rerun.errors import EditRefused
from servbot.core.rerun.taking_over import subject_at
from servbot.core.run import EventType, NewEvent
from servbot.core.typed_value import ValueWrong, typed
from servbot.core.value import plain

kinds: Sequence[tuple[type, str]] = (
    (bool, "boolean"),
    (int, "integer"),
    (Decimal, "decimal"),
    (datetime, "datetime"),
    (date, "date"),
)
"""How a text is read that takes the place of such a value."""


def edited_outcome(
    events: Sequence[NewEvent], path: str, value: Any, output_of: Mapping[str, type[Action]], by: str
) -> list[NewEvent]:
    """The events with one value of a step's output replaced.

    Args:
        events: what is taken over.
        path: `steps.<name>.<path>`.
        value: the new one, typed or as text.
        output_of: actions by the step that runs them.
        by: who edits.

    Raises:
        EditRefused: there is no such value among what is taken over.
        ValueWrong: the new value is not of the right form.
    """
    area, _, rest = path.partition(".")
    step, *keys = rest.split(".")
    at = _last_outcome(events, step)
    action = output_of.get(step)
    if area != "steps" or at is None or action is None or not keys:
        raise EditRefused(f"{path!r} is nothing that an action gave before the step to begin at.")
    before = events[at].data["value"]
    scope = Scope({}, {step: before}, {})
    scope.correct(path, _as_before(_at(before, keys, path), value, path), by)
    try:
        given = plain(action.Output.model_validate(scope.steps[step]))
    except ValidationError as error:
        words = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ValueWrong(f"{path}: {words}.") from error
    changed = events[at].model_copy(update={"data": {**events[at].data, "value": given, "edited_by": by}})
    return [*events[:at], changed, *events[at + 1 :]]


def _last_outcome(events: Sequence[NewEvent], step: str) -> int | None:
    """Where the output stands that counts; `EditRefused` when the step was done several times, as in a loop."""
    found = [
        at
        for at, event in enumerate(events)
        if event.data.get("step") == step and event.data["taken_over"]["type"] == EventType.STEP_FINISHED
    ]
    if len({subject_at(events[at].address) for at in found}) > 1:
        raise EditRefused(f"The step {step!r} was done several times, so that nobody knows which is meant.")
    return found[-1] if found else None


def _at(value: Any, keys: Sequence[str], path: str) -> Any:
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            raise EditRefused(f"The step gave no {path!r}.")
        value = value[key]
    return value


def _as_before(before: Any, value: Any, path: str) -> Any:
    """A text in the form of the value that it replaces."""
    if not isinstance(value, str) or isinstance(before, str) or before is None:
        return value
    if isinstance(before, list | Mapping):
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueWrong(f"{path}: a list or a record is written as JSON.") from error
    kind = next((name for form, name in kinds if isinstance(before, form)), "string")
    return typed(value, kind, path)
