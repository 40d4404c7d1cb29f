"""Goes through the raw steps of a definition with what is known of every name where it stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from servbot.core.action import ActionCatalogue
from servbot.core.bot.data import FieldSpec
from servbot.core.expression import ExpressionError, parse
from servbot.core.expression.holes import whole
from servbot.core.interface import Interface, specs_in
from servbot.core.loader import Path
from servbot.core.shape.declared import of_model, of_specs
from servbot.core.shape.inferring import infer
from servbot.core.shape.shape import ANY, Shape, either

Names = Mapping[str, Shape]

blocks = ("steps", "resume", "try", "fallback", "finally")
branchings = ("choose", "parallel")
apart = {*blocks, *branchings, "on_error"}
"""Keys of a step whose texts do not belong to the step itself."""

run = Shape("record", {"id": Shape("text"), "reference": Shape("text")})
error = Shape("record", dict.fromkeys(("step", "kind", "code", "message"), Shape("text")))


class Place(NamedTuple):
    """A part of the definition with expressions in it, and the names that are known there."""

    path: Path
    value: Any
    names: Names
    step: Mapping[str, Any] | None
    """The raw step it belongs to, when it is a whole one."""


class Walk:
    """One pass over a definition; steps come before what names them."""

    def __init__(
        self, data: Mapping[str, Any], catalogue: ActionCatalogue, bots: Callable[[], Mapping[str, Interface]]
    ) -> None:
        self._data = data
        self._catalogue = catalogue
        self._bots = bots
        self._steps: dict[str, Shape] = {}
        self._variables: dict[str, Shape] = {}

    def places(self) -> Iterator[Place]:
        """Every step with the names known there, then the outputs."""
        inputs = of_specs(specs_in(self._data.get("inputs"), FieldSpec))
        known = {"inputs": inputs, "run": run, "now": Shape("datetime")}
        yield from self._block(self._data.get("steps"), ("steps",), known)
        outputs = self._data.get("outputs")
        if isinstance(outputs, dict):
            yield Place(("outputs",), outputs, self._names(known), None)

    def _names(self, known: Names) -> dict[str, Shape]:
        # The same mappings all along: a long definition would be copied for each of its steps.
        return {**known, "steps": Shape("record", self._steps), "vars": Shape("record", self._variables)}

    def _block(self, steps: Any, path: Path, known: Names) -> Iterator[Place]:
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                yield from self._step(step, (*path, index), known)

    def _step(self, step: Mapping[str, Any], path: Path, known: Names) -> Iterator[Place]:
        names = self._names(known)
        yield Place(path, {key: value for key, value in step.items() if key not in apart}, names, step)
        inside = {**known, **self._loop(step, names)}
        for key in blocks:
            more = {"error": error} if key in {"fallback", "finally"} else {}
            yield from self._block(step.get(key), (*path, key), {**inside, **more})
        for key in branchings:
            branches = step.get(key)
            for index, branch in enumerate(branches if isinstance(branches, list) else ()):
                if isinstance(branch, dict):
                    place = (*path, key, index)
                    yield Place(place, {"when": branch.get("when")}, self._names(known), None)
                    yield from self._block(branch.get("steps"), (*place, "steps"), inside)
        self._keep(step, names)

    @staticmethod
    def _loop(step: Mapping[str, Any], names: Names) -> dict[str, Shape]:
        if "each" not in step:
            return {}
        items = shape_of(step["each"], names)
        return {str(step.get("as", "item")): items.item or ANY, "index": Shape("number")}

    def _keep(self, step: Mapping[str, Any], names: Names) -> None:
        """What a step leaves behind; where two may leave it, what they have in common."""
        name = step.get("name")
        values = step.get("set")
        if isinstance(values, dict):
            returned = of_specs(specs_in(step.get("returns"), FieldSpec)).fields
            for key, value in values.items():
                shape = returned.get(key) or shape_of(value, names)
                before = self._variables.get(key, shape)
                self._variables[key] = either(before, shape)
        if isinstance(name, str):
            shape = self._output(step)
            self._steps[name] = either(self._steps.get(name, shape), shape)

    def _output(self, step: Mapping[str, Any]) -> Shape:
        returned = of_specs(specs_in(step.get("returns"), FieldSpec)).fields
        if isinstance(step.get("action"), str):
            known = step["action"] in self._catalogue
            given = of_model(self._catalogue.find(step["action"]).Output).fields if known else {}
            return Shape("record", {**given, **returned})
        if isinstance(step.get("ask"), dict):
            form = of_specs(specs_in(step["ask"].get("form"), FieldSpec)).fields
            return Shape("record", {**form, "by": Shape("text"), "reason": Shape("text")})
        if isinstance(step.get("call"), str):
            callee = self._bots().get(step["call"])
            typed = (
                {name: spec for name, spec in callee.outputs.items() if spec and spec.is_typed}
                if callee
                else {}
            )
            return of_specs(typed)
        return Shape("record", returned) if returned else ANY


def shape_of(value: Any, names: Names) -> Shape:
    """The shape of a raw value: of a literal, or of the expression that is all of a text."""
    match value:
        case str() if "${{" not in value:
            return Shape("text")
        case str():
            return _of_expression(value, names)
        case list():
            return _list([shape_of(each, names) for each in value])
        case dict():
            return Shape("record", {str(key): shape_of(inner, names) for key, inner in value.items()})
        case bool():
            return Shape("boolean")
        case None:
            return ANY
    return Shape("number")


def _of_expression(text: str, names: Names) -> Shape:
    try:
        hole = whole(text)
        return infer(parse(hole.source), names)[0] if hole else Shape("text")
    except ExpressionError:
        return ANY


def _list(shapes: Iterable[Shape]) -> Shape:
    found: Shape | None = None
    for shape in shapes:
        found = shape if found is None else either(found, shape)
    return Shape("list", item=found or ANY)
