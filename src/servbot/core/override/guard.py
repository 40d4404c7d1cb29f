"""What an override may not do: nothing leads around a control point, and nothing takes away what one looks at."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from servbot.core.call_check import Bots, control_called
from servbot.core.errors import ServbotError
from servbot.core.loader import Diagnostic, Document, Path
from servbot.core.override.errors import ControlEmptied, ControlOverridden, UnknownStep
from servbot.core.override.reading import (
    Needed,
    Raw,
    holds_control,
    sets_of,
    steps_in,
    steps_of_list,
)
from servbot.core.override.telling import told

of_control = {"title", "work_spec", "before", "after"}
"""Keys that an override of a control may have."""

leading_around = ("skip", "when", "replace")
"""Keys that a step which holds a control may not be overridden with."""

taking_away = (*leading_around, "with")
"""Keys that a step whose output a control looks at may not be overridden with."""

adding = ("replace", "before", "after")
"""Keys with new steps."""


def guard_problems(
    document: Document, path: Path, overrides: Any, base: Raw, bots: Bots | None = None
) -> list[Diagnostic]:
    """What is wrong with overrides besides their shape.

    Args:
        document: the file they stand in.
        path: where in it.
        overrides: as written, by name of the step.
        base: the definition they are put upon, as written.
        bots: those its steps may call, where they are known.
    """
    guard = _Guard(document, base, bots)
    return list(guard.problems(path, overrides)) if isinstance(overrides, dict) else []


class _Guard:
    def __init__(self, document: Document, base: Raw, bots: Bots | None) -> None:
        self.document = document
        self.bots = bots
        self.steps = {str(seen.step.get("name")): seen.step for seen in steps_in(base)}
        self.needed = Needed(base)

    def problems(self, path: Path, overrides: Raw) -> Iterator[Diagnostic]:
        for name, own in overrides.items():
            if name not in self.steps:
                yield told(self.document, (*path, name), self._unknown(name), key=True)
            elif isinstance(own, dict):
                for key in own:
                    error = self._refused(name, self.steps[name], key, own)
                    if error is not None:
                        yield told(self.document, (*path, name, key), error, key=True)
            yield from self._of_added((*path, name), own)

    def _unknown(self, name: str) -> UnknownStep:
        near = get_close_matches(name, self.steps, n=2, cutoff=0.5)
        remedy = f"Did you mean {' or '.join(near)}?" if near else f"Its steps are: {', '.join(self.steps)}."
        return UnknownStep(f"The bot has no step named {name!r}.", remedy=remedy)

    def _refused(self, name: str, step: Raw, key: str, own: Raw) -> ServbotError | None:
        """Why a key may not be overridden; `None` where it may."""
        if "control" in step and key not in of_control:
            return ControlOverridden(f"The step {name!r} is a control point; `{key}` cannot be overridden.")
        if key in leading_around and holds_control(step):
            return ControlOverridden(
                f"The step {name!r} holds a control point; `{key}` would lead around it."
            )
        callee = control_called(step, self.bots) if key in leading_around else ""
        if callee:
            return ControlOverridden(
                f"The step {name!r} calls {callee}, which holds a control point; `{key}` would lead around it."
            )
        control = self.needed.steps.get(name)
        if control and (key in taking_away or (key == "on_error" and _skips(own[key]))):
            return ControlEmptied(
                f"The control point {control!r} looks at what {name!r} gives; `{key}` would change what it sees."
            )
        return None

    def _of_added(self, path: Path, own: Any) -> Iterator[Diagnostic]:
        """New steps that would change a variable a control looks at."""
        for key in adding if isinstance(own, dict) else ():
            for seen in steps_of_list(own.get(key), (*path, key)):
                for name in sets_of(seen.step):
                    if name in self.needed.variables:
                        control = self.needed.variables[name]
                        error = ControlEmptied(
                            f"The control point {control!r} looks at vars.{name}; an override cannot set it."
                        )
                        yield told(self.document, (*seen.path, "set", name), error, key=True)


def _skips(routes: Any) -> bool:
    listed = routes if isinstance(routes, list) else []
    return any(isinstance(route, dict) and route.get("do") == "skip" for route in listed)
