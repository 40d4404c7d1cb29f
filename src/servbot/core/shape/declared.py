"""Shapes of what is declared: by types of the language, and by the models of actions."""

import types
from collections.abc import Mapping
from functools import reduce
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from servbot.core.bot.data import FieldSpec, ValueType
from servbot.core.shape.shape import ANY, Kind, Shape, either, of_scalar

of_types: Mapping[ValueType, Kind] = {
    **dict.fromkeys(("string", "text", "choice", "file"), "text"),
    **dict.fromkeys(("integer", "decimal", "money"), "number"),
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "list": "list",
    "table": "list",
    "record": "record",
    "review": "list",
}


def of_spec(spec: FieldSpec) -> Shape:
    """The shape of a declared value."""
    if spec.type in {"list", "table"}:
        return Shape("list", item=of_spec(spec.item) if spec.item else ANY)
    if spec.type == "record":
        return of_specs(spec.inner)
    return Shape(of_types[spec.type])


def of_specs(specs: Mapping[str, FieldSpec | None]) -> Shape:
    """A record of declared values; of one without a specification nothing is known."""
    return Shape("record", {name: of_spec(spec) if spec else ANY for name, spec in specs.items()})


def of_model(model: type[BaseModel]) -> Shape:
    """The shape of what an action gives."""
    return Shape(
        "record", {name: of_annotation(info.annotation) for name, info in model.model_fields.items()}
    )


def of_annotation(annotation: Any) -> Shape:
    """The shape of a value of a type of Python, in its plain form."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return reduce(either, [of_annotation(part) for part in parts if part is not type(None)])
    if origin is Literal:
        return Shape("text") if all(isinstance(part, str) for part in parts) else ANY
    kind = origin or annotation
    return _of_class(kind, parts) if isinstance(kind, type) else ANY


def _of_class(kind: type, parts: tuple[Any, ...]) -> Shape:
    if issubclass(kind, BaseModel):
        return of_model(kind)
    if issubclass(kind, Mapping):
        return Shape("record")
    if issubclass(kind, list | tuple | set | frozenset):
        return Shape("list", item=of_annotation(parts[0]) if parts else ANY)
    return of_scalar(kind)
