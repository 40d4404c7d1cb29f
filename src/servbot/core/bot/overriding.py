"""Overrides put upon the steps of a bot."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from servbot.core.bot.single_steps import DecideStep
from servbot.core.bot.step_basis import StepBasis
from servbot.core.bot.variant import Override
from servbot.core.record import Record

splicing = {"skip", "replace", "before", "after"}
"""Keys of an override that say which steps there are; every other is a key of the step."""


def overridden(steps: Sequence[Any], overrides: Mapping[str, Override]) -> tuple[Any, ...]:
    """The steps of a block with the overrides put upon them and upon all inside them."""
    return tuple(each for step in steps for each in in_place_of(step, overrides))


def in_place_of(step: Any, overrides: Mapping[str, Override]) -> tuple[Any, ...]:
    """What stands where the step stood; the very step, and nothing else, where nothing is overridden."""
    inside = _rebuilt(step, lambda block: overridden(block, overrides))
    own = overrides.get(step.name)
    if own is None:
        return (inside,)
    middle = own.replace if own.replace is not None else (_changed(inside, own),)
    return (*own.before, *middle, *own.after)


def _changed(step: Any, override: Override) -> Any:
    changes = {name: getattr(override, name) for name in override.model_fields_set - splicing}
    if override.skip:
        changes["when"] = False
    if "with_" in changes and isinstance(step, DecideStep):
        given = {**step.decide.with_, **changes.pop("with_")}
        changes["decide"] = step.decide.model_copy(update={"with_": given})
    elif "with_" in changes:
        changes["with_"] = {**step.with_, **changes["with_"]}
    return step.model_copy(update=changes) if changes else step


def _rebuilt(record: Record, change: Callable[[Sequence[Any]], tuple[Any, ...]]) -> Any:
    """The record with every list of steps inside it changed; the very record where nothing is."""
    updates: dict[str, Any] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if not isinstance(value, tuple) or not value or not isinstance(value[0], Record):
            continue
        if isinstance(value[0], StepBasis):
            new = change(value)
        else:
            new = tuple(_rebuilt(each, change) for each in value)
        if len(new) != len(value) or any(one is not other for one, other in zip(new, value, strict=True)):
            updates[name] = new
    return record.model_copy(update=updates) if updates else record
