"""Which fields a model has at a place of a document."""

from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo


def models_at(model: type[BaseModel], location: Iterable[str | int]) -> list[type[BaseModel]]:
    """The models that may stand at a location of pydantic, labels of unions included."""
    kinds: list[Any] = [model]
    for part in location:
        kinds = _unique(inner for kind in kinds for inner in _inside(kind, part))
    return [each for each in _unique(member for kind in kinds for member in members(kind)) if _is_model(each)]


def fields_of(models: Iterable[type[BaseModel]]) -> dict[str, FieldInfo]:
    """All fields of the models by the names used in a document."""
    return {info.alias or name: info for model in models for name, info in model.model_fields.items()}


def members(kind: Any) -> Iterator[Any]:
    """The members of a union, tags taken off; the kind itself where it is none."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from members(get_args(kind)[0])
    elif origin in {Union, UnionType}:
        for member in get_args(kind):
            yield from members(member)
    else:
        yield kind


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    for member, tag in _tagged(kind):
        if part == tag or _is_label(str(part), getattr(member, "__name__", "")):
            yield member
        if _is_model(member):
            info = fields_of((member,)).get(str(part))
            if info is not None:
                yield info.annotation
        elif get_origin(member) in {dict, list, tuple, set, frozenset}:
            yield from (each for each in get_args(member)[-2:] if each is not Ellipsis)


def _tagged(kind: Any, tag: str = "") -> Iterator[tuple[Any, str]]:
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *notes = get_args(kind)
        yield from _tagged(inner, next((note.tag for note in notes if isinstance(note, Tag)), tag))
    elif origin in {Union, UnionType}:
        for member in get_args(kind):
            yield from _tagged(member, tag)
    else:
        yield kind, tag


def _is_label(part: str, name: str) -> bool:
    """Whether it is pydantic's label of a member: its name, or `function-after[check(), Name]`."""
    return bool(name) and (part == name or part.endswith(f" {name}]"))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _unique(kinds: Iterable[Any]) -> list[Any]:
    return list({id(kind): kind for kind in kinds}.values())
