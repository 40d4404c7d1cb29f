"""Values that cannot fit where they go: found where the types on both sides are known, and silent where they are not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from servbot.core.action import Action, ActionCatalogue
from servbot.core.bot.data import FieldSpec, InputSpec, OutputSpec
from servbot.core.call_check import Bots, has_expression
from servbot.core.errors import ServbotError
from servbot.core.expression import ExpressionError, holes, parse
from servbot.core.interface import specs_in
from servbot.core.loader import Diagnostic, Document, Path, position_in
from servbot.core.loader.tree import Leaf
from servbot.core.shape import Kind, Shape, infer, kind_words
from servbot.core.shape.walking import Place, Walk, shape_of
from servbot.core.typed_value import ValueWrong, fitted

MISMATCH = "expression.type-mismatch"
OPEN = "${{"

samples: Mapping[Kind, tuple[Any, ...]] = {
    "number": (1, Decimal("1.5"), 2.0),
    "boolean": (True, False),
    "date": (date(2026, 3, 31),),
    "datetime": (datetime(2026, 3, 31, tzinfo=UTC),),
    "list": ([], ["x"], [1], [{}]),
    "record": ({}, {"x": 1}, {"x": "y"}),
}
"""Values that stand for all of a kind; no text can stand for all texts."""


def type_problems(document: Document, catalogue: ActionCatalogue, bots: Bots | None) -> list[Diagnostic]:
    """Comparisons, calculations and hand-offs that cannot succeed."""
    if document.problems.errors or not isinstance(document.data, dict):
        return []
    return list(_Check(document, catalogue, bots or dict).problems())


class _Check:
    def __init__(self, document: Document, catalogue: ActionCatalogue, bots: Bots) -> None:
        self._document = document
        self._catalogue = catalogue
        self._bots = bots

    def problems(self) -> Iterator[Diagnostic]:
        yield from self._defaults()
        for place in Walk(self._document.data, self._catalogue, self._bots).places():
            yield from self._texts(place.value, place.path, place.names)
            if place.step is not None:
                yield from self._handed_over(place)
            elif place.path == ("outputs",):
                yield from self._given_back(place)

    def _texts(self, value: Any, path: Path, names: Mapping[str, Shape]) -> Iterator[Diagnostic]:
        """Every expression in a value."""
        if isinstance(value, str) and OPEN in value:
            yield from self._text(value, path, names)
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from self._texts(inner, (*path, key), names)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self._texts(inner, (*path, index), names)

    def _text(self, text: str, path: Path, names: Mapping[str, Shape]) -> Iterator[Diagnostic]:
        leaf = self._document.place(path)
        if not isinstance(leaf, Leaf):
            return
        try:
            found = [
                (hole.offset + each.offset, each)
                for hole in holes(text)
                for each in infer(parse(hole.source), names)[1]
            ]
        except ExpressionError:
            return  # told by the check of the expression itself
        for offset, each in found:
            at = position_in(self._document, leaf, text, offset)
            yield self._document.problems.diagnostic(MISMATCH, at, each.message, severity=each.severity)

    def _handed_over(self, place: Place) -> Iterator[Diagnostic]:
        """Values of expressions that a step hands to its action or to another bot."""
        step = place.step or {}
        given = step.get("with")
        if not isinstance(given, dict):
            return
        for name, value in given.items():
            kind = self._kind(value, place.names)
            wanted = self._wanted(step, str(name), kind) if kind in samples else ""
            if kind is not None and wanted:
                message = f"{step.get('action') or step.get('call')} wants {wanted} for {name!r}, not {kind_words[kind]}."
                yield self._document.diagnostic((*place.path, "with", name), MISMATCH, message)

    @staticmethod
    def _kind(value: Any, names: Mapping[str, Shape]) -> Kind | None:
        """The kind of what an expression gives; nothing for any other value."""
        if not isinstance(value, str) or not has_expression(value):
            return None
        return shape_of(value, names).kind

    def _wanted(self, step: Mapping[str, Any], name: str, kind: Kind | None) -> str:
        """What the receiver wants, where no value of the kind will do; empty where one may."""
        values = samples[kind] if kind else ()
        if "call" in step:
            callee = self._bots().get(str(step["call"]))
            spec = callee.inputs.get(name) if callee else None
            return _refuses(spec, values) if spec else ""
        if isinstance(step.get("action"), str) and step["action"] in self._catalogue:
            return _action_refuses(self._catalogue.find(str(step["action"])), name, values)
        return ""

    def _given_back(self, place: Place) -> Iterator[Diagnostic]:
        for name, spec in specs_in(self._document.data.get("outputs"), OutputSpec).items():
            value = place.value[name].get("value") if spec and spec.is_typed else None
            kind = self._kind(value, place.names)
            wanted = _refuses(spec, samples[kind]) if spec and kind in samples and kind else ""
            if kind is not None and wanted:
                message = f"The output {name!r} is to be {wanted}, but this gives {kind_words[kind]}."
                yield self._document.diagnostic(("outputs", name, "value"), MISMATCH, message)

    def _defaults(self) -> Iterator[Diagnostic]:
        """Defaults of inputs that are no value of the input's type."""
        for name, spec in specs_in(self._document.data.get("inputs"), InputSpec).items():
            if spec is None or spec.default is None or has_expression(spec.default):
                continue
            try:
                fitted(spec.default, spec.model_copy(update={"required": False}), spec.title or name)
            except ValueWrong as error:
                yield self._document.diagnostic(
                    ("inputs", name, "default"), "bot.wrong-default", error.message
                )


def _refuses(spec: FieldSpec, values: Sequence[Any]) -> str:
    """What a declared value is to be, where it refuses all of these; what is inside of it is not looked at."""
    outer = FieldSpec.model_construct(type=spec.type, required=False)
    for value in values:
        try:
            fitted(value, outer, "value")
        except ValueWrong as error:
            told = error.message
        else:
            return ""
    return told.partition(" is not ")[2].rstrip(".")


def _action_refuses(action: type[Action], name: str, values: Sequence[Any]) -> str:
    """What a field of an action wants, where its type refuses all of these."""
    wanted = {_type_error(action, name, value) for value in values}
    return "" if "" in wanted else next(iter(sorted(wanted)))


def _type_error(action: type[Action], name: str, value: Any) -> str:
    """What the field wants instead, where the value is of another kind altogether; empty otherwise."""
    try:
        action.model_validate({name: value})
    except ServbotError:
        return ""
    except ValidationError as error:
        kinds = [each["type"] for each in error.errors(include_url=False) if each["loc"][:1] == (name,)]
        told = [type_words[kind] for kind in kinds if kind in type_words]
        return " or ".join(dict.fromkeys(told)) if kinds and len(told) == len(kinds) else ""
    return ""


type_words = {
    "string_type": "a text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a record",
    "model_type": "a record",
    "model_attributes_type": "a record",
    "int_type": "a whole number",
    "float_type": "a number",
    "decimal_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date",
    "datetime_type": "a date with time",
}
"""What pydantic wanted, by the type of its error."""
