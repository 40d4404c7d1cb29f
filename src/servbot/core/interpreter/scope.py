"""What expressions see, and how a person's corrections change it."""

from collections.abc import Mapping
from typing import Any, Self

from servbot.core.expression import Services

Corrections = dict[str, tuple[Any, str]]
"""New values of people and who gave them, by path."""


class Scope:
    """Names for expressions. A child sees all its parent saw when it began and keeps its own results."""

    def __init__(
        self, names: Mapping[str, Any], steps: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> None:
        self.names = dict(names)
        self.steps = dict(steps)
        self.variables = dict(variables)
        self.corrections: Corrections = {}

    def child(self, **names: Any) -> Self:
        """A scope for one item of a loop."""
        return type(self)({**self.names, **names}, self.steps, self.variables)

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
