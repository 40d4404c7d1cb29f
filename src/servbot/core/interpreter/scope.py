"""What expressions see, and how a person's corrections change it."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from servbot.core.bot.single_steps import ControlStep
from servbot.core.bot.step_basis import StepBasis
from servbot.core.errors import FailureKind
from servbot.core.expression import Services
from servbot.core.run.deadline import RUN_TIMED_OUT
from servbot.core.run.failure import Failure

Corrections = dict[str, tuple[Any, str]]
"""New values of people and who gave them, by path."""


@dataclass(frozen=True, eq=False)
class Catcher:
    """A block that takes the failures of steps inside it, instead of a person."""

    guarded: Callable[[], frozenset[str]] = frozenset
    """Names of steps whose failures it does not take."""

    def takes(self, step: StepBasis, failure: Failure) -> bool:
        """Whether a failure leads here. Nothing leads around a control, and only a person can tell what is in doubt."""
        if failure.kind is FailureKind.IN_DOUBT or failure.code == RUN_TIMED_OUT:
            return False  # another way takes more time, and there is none left
        return not self.refuses(step, failure)

    def refuses(self, step: StepBasis, failure: Failure) -> bool:
        """Whether it would lead around a control point."""
        is_control = isinstance(step, ControlStep) or failure.kind is FailureKind.CONTROL
        return is_control or step.name in self.guarded()


class Scope:
    """Names for expressions. A child sees all its parent saw when it began and keeps its own results."""

    def __init__(
        self, names: Mapping[str, Any], steps: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> None:
        self.names = dict(names)
        self.steps = dict(steps)
        self.variables = dict(variables)
        self.corrections: Corrections = {}
        self.catchers: tuple[Catcher, ...] = ()
        """Blocks around, the innermost last."""

    def child(self, **names: Any) -> Self:
        """A scope for one item of a loop, or one branch."""
        made = type(self)({**self.names, **names}, self.steps, self.variables)
        made.catchers = self.catchers
        return made

    def view(self, *catchers: Catcher, **names: Any) -> Self:
        """The same scope, what is kept in one is kept in the other, with more names and more catchers."""
        made = copy.copy(self)
        made.names = {**self.names, **names}
        made.catchers = (*self.catchers, *catchers)
        return made

    def catcher(self, step: StepBasis, failure: Failure) -> Catcher | None:
        """The innermost block that takes a failure; `None` when a person must be asked."""
        return next((each for each in reversed(self.catchers) if each.takes(step, failure)), None)

    def mapping(self, services: Services | None = None, **more: Any) -> dict[str, Any]:
        """The names for one evaluation."""
        known = {**self.names, "steps": self.steps, "vars": self.variables, **more}
        return known if services is None else {**known, "services": services}

    def keep(self, step: str, value: Any) -> None:
        """Keep the output of a step; where a session walks it again, what a person corrected stays corrected."""
        self.steps[step] = value
        for path, (corrected, by) in list(self.corrections.items()):
            if path.split(".")[1] == step:
                self.correct(path, corrected, by)

    def correct(self, path: str, value: Any, by: str) -> None:
        """Put a person's value in place of `steps.<name>.<…>`; a document's field counts as confirmed by them."""
        self.corrections[path] = (value, by)
        _, step, *keys = path.split(".")
        self.steps[step] = _replaced(self.steps.get(step), keys, value)
        if keys[:1] == ["fields"] and len(keys) == 2:
            self.steps[step] = _confirmed(self.steps[step], keys[1], value, by)

    def adopt(self, corrections: Corrections) -> None:
        """Take over what people corrected elsewhere of the steps that are known here."""
        for path, (value, by) in corrections.items():
            if path.split(".")[1] in self.steps:
                self.correct(path, value, by)


def _replaced(data: Any, keys: list[str], value: Any) -> Any:
    """A copy of nested dicts with one value changed."""
    if not keys:
        return value
    inner = data if isinstance(data, dict) else {}
    return {**inner, keys[0]: _replaced(inner.get(keys[0]), keys[1:], value)}


def _confirmed(reading: dict[str, Any], field: str, value: Any, by: str) -> dict[str, Any]:
    evidence = dict(reading.get("evidence") or {})
    before = evidence.get(field) or {"text": str(value), "page": 1, "box": None, "alternative": ""}
    evidence[field] = {**before, "confidence": 1.0, "confirmed_by": by}
    return {**reading, "evidence": evidence}
