"""A verb, key or choice of the language that no case uses fails here: add a folder for it, or use it in one."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

import pytest
from conformance_case import case, names
from pydantic import BaseModel

from servbot.core.bot import Bot, InputSpec
from servbot.core.bot.data import AskField
from servbot.core.bot.single_steps import AskStep
from servbot.core.loader.fields import members

Use = tuple[str, str, Any]
"""Model, key, and the choice for a key that offers some."""


def models() -> list[type[BaseModel]]:
    """Everything a definition is made of; the form of a question is kept raw, so it is named here."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [Bot, AskField]
    while waiting:
        model = waiting.pop()
        if found.setdefault(model.__name__, model) is model:
            waiting += [
                inner
                for info in model.model_fields.values()
                for inner in models_in(info.annotation)
                if inner.__name__ not in found
            ]
    return list(found.values())


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    for member in members(kind):
        if isinstance(member, type) and issubclass(member, BaseModel):
            yield member
        elif get_origin(member) in {dict, tuple, list}:
            for inner in get_args(member):
                yield from models_in(inner)


def wanted_of(model: type[BaseModel]) -> set[Use]:
    uses: set[Use] = set()
    for name, info in model.model_fields.items():
        key = info.alias or name
        choices = choices_in(info.annotation)
        # The types of a value are the same wherever there are some; inputs and outputs show them all.
        many = key == "of" or (model is not InputSpec and key == "type" and len(choices) > 6)
        owner = declaring(model, name)
        uses |= {(owner, key, choice) for choice in choices if not many} or {(owner, key, None)}
    return uses


def declaring(model: type[BaseModel], name: str) -> str:
    """The model that brings a key: those that all steps share need not be shown with every verb."""
    return next(
        kind.__name__ for kind in reversed(model.__mro__) if name in vars(kind).get("__annotations__", {})
    )


def choices_in(kind: Any) -> set[Any]:
    return {
        choice for member in members(kind) if get_origin(member) is Literal for choice in get_args(member)
    }


@cache
def used() -> frozenset[Use]:
    return frozenset(use for name in names() for use in uses_in(case(name).bot))


def uses_in(value: Any) -> Iterator[Use]:
    match value:
        case BaseModel():
            for name in value.model_fields_set:
                info = type(value).model_fields[name]
                inner = getattr(value, name)
                key = (declaring(type(value), name), info.alias or name)
                yield (*key, None)
                if choices_in(info.annotation) and not isinstance(inner, BaseModel):
                    yield (*key, inner)
                yield from uses_in(inner)
            if isinstance(value, AskStep):
                yield from uses_in(value.fields())
        case dict():
            yield from (use for inner in value.values() for use in uses_in(inner))
        case list() | tuple():
            yield from (use for inner in value for use in uses_in(inner))


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_key_and_choice_has_a_case(model: type[BaseModel]) -> None:
    assert wanted_of(model) - used() == set()


def test_every_case_says_what_it_is_about() -> None:
    assert [name for name in names() if len(case(name).script.get("about", "")) < 20] == []
