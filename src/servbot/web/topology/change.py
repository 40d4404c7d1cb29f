"""Two definitions as one picture: the later one, with the steps that are gone at their old places."""

from collections.abc import Sequence
from typing import Any

from servbot.core.bot import Bot
from servbot.core.bot.step_basis import StepBasis
from servbot.core.comparison import differences
from servbot.core.language import Language
from servbot.core.record import Record
from servbot.web.topology.drawing import drawn
from servbot.web.topology.marks import difference_marks
from servbot.web.topology.source import source_of


def change_picture(before: Bot, after: Bot, language: Language = "en") -> str:
    """What differs, as an `<svg>` element; empty when it cannot be drawn here."""
    return drawn(change_source(before, after, language))


def change_source(before: Bot, after: Bot, language: Language = "en") -> str:
    """What differs, in graphviz' language."""
    bare = [bot.model_copy(update={"variants": {}}) for bot in (before, after)]
    there = {step.name for step in after.all_steps()}
    steps = _together(before.steps, after.steps, there)
    both = bare[1].model_copy(update={"steps": steps})
    return source_of(both, marks=difference_marks(differences(*bare), language))


def _together(before: Sequence[Any], after: Sequence[Any], there: set[str]) -> tuple[Any, ...]:
    """A block as it is now, with the steps that are gone put behind those they stood behind."""
    old = {step.name: step for step in before}
    steps = [_inside(old.get(step.name), step, there) for step in after]
    behind = ""
    for step in before:
        if step.name not in there:
            names = [each.name for each in steps]
            steps.insert(names.index(behind) + 1 if behind in names else 0, step)
        behind = step.name
    return tuple(steps)


def _inside(before: Any, after: Any, there: set[str]) -> Any:
    """A step, or a branch, with the blocks inside it put together."""
    if type(before) is not type(after):
        return after
    updates: dict[str, Any] = {}
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if not isinstance(new, tuple) or not new or not old or not isinstance(new[0], Record):
            continue
        if isinstance(new[0], StepBasis):
            updates[name] = _together(old, new, there)
        else:
            pairs = zip(old, new, strict=False)
            updates[name] = (*(_inside(*pair, there) for pair in pairs), *new[len(old) :])
    return after.model_copy(update=updates) if updates else after
