"""What a dot or a bracket may reach: data, and a short list of methods. Nothing of Python itself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel

from servbot.core.expression.errors import ExpressionError, ExpressionFailed, UnknownName
from servbot.core.expression.limits import check_text
from servbot.core.expression.services import Services
from servbot.core.expression.words import kind_of

MOST_COMPARED = 2_000
"""Names that are looked through for one that is nearly the same; to compare more takes too long."""


class Missing(NamedTuple):
    """A name that is not there: an error, unless `default` or `is defined` asks for it."""

    error: ExpressionError


class Connection(NamedTuple):
    """`services.erp`, on its way to a question."""

    services: Services
    name: str


class Method(NamedTuple):
    """`text.upper`, on its way to its call."""

    name: str
    call: Callable[..., Any]

    owner: Any = None
    """The text, list or record that the call looks at."""


def replaced(text: str, old: Any, new: Any) -> str:
    """`text.replace(old, new)` where the result stays within bounds."""
    if not (isinstance(old, str) and isinstance(new, str)):
        raise ExpressionFailed("`replace` needs two texts.")
    check_text(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


text_methods: Mapping[str, Callable[..., Any]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "removeprefix": str.removeprefix,
    "removesuffix": str.removesuffix,
    "isdigit": str.isdigit,
    "count": str.count,
    "find": str.find,
    "split": str.split,
    "replace": replaced,
}
record_methods: Mapping[str, Callable[..., Any]] = {
    "get": lambda record, key, default=None: record.get(key, default),
    "keys": list,
    "values": lambda record: list(record.values()),
    "items": lambda record: [list(pair) for pair in record.items()],
}
list_methods: Mapping[str, Callable[..., Any]] = {
    "count": lambda items, item: list(items).count(item),
    "index": lambda items, item: list(items).index(item),
}
date_fields = ("year", "month", "day")
time_fields = ("hour", "minute", "second")


def attribute(owner: Any, name: str, path: str) -> Any:
    """What `owner.name` is; a `Missing` where there is no such thing. `path` is for the message."""
    match owner:
        case Missing():
            return owner
        case Services():
            return Connection(owner, name)
        case Connection(services, connection):
            return Method(name, lambda *args, **kwargs: services.answer(connection, name, args, kwargs))
        case Mapping():
            return owner[name] if name in owner else _method(owner, name, record_methods, path)
        case BaseModel():
            known = type(owner).model_fields
            return getattr(owner, name) if name in known else unknown(path, name, known)
    return _of_scalar(owner, name, path)


def _of_scalar(owner: Any, name: str, path: str) -> Any:
    match owner:
        case None:
            what = path.rpartition(".")[0] or "It"
            return Missing(ExpressionFailed(f"{what} has no value, so there is no {name!r} in it."))
        case str():
            return _method(owner, name, text_methods, path)
        case list() | tuple() if not hasattr(owner, "_fields"):
            return _method(owner, name, list_methods, path)
        case timedelta() if name == "days":
            return owner.days
        case date() if name in date_fields or (isinstance(owner, datetime) and name in time_fields):
            return getattr(owner, name)
    return Missing(UnknownName(f"{kind_of(owner).capitalize()} has no {name!r}."))


def _method(owner: Any, name: str, methods: Mapping[str, Callable[..., Any]], path: str) -> Any:
    if name in methods:
        return Method(name, lambda *args, **kwargs: methods[name](owner, *args, **kwargs), owner)
    if isinstance(owner, Mapping):
        return unknown(path, name, owner)
    near = get_close_matches(name, methods, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return Missing(UnknownName(f"{kind_of(owner).capitalize()} has no {name!r}{hint}"))


def item(owner: Any, key: Any, path: str) -> Any:
    """What `owner[key]` is."""
    if isinstance(owner, Missing):
        return owner
    if isinstance(owner, list | tuple | str) and isinstance(key, int) and not isinstance(key, bool):
        if -len(owner) <= key < len(owner):
            return owner[key]
        return Missing(ExpressionFailed(f"There is no item {key}: there are {len(owner)}."))
    if isinstance(owner, Mapping) and isinstance(key, str | int):
        return owner[key] if key in owner else unknown(f"{path}.{key}", str(key), owner)
    if isinstance(key, str):
        return attribute(owner, key, f"{path}.{key}")
    raise ExpressionFailed(f"{kind_of(owner).capitalize()} has no item {key!r}.")


def unknown(path: str, name: str, known: Any) -> Missing:
    """The error for a name that is not among those known."""
    names = [key for key in known if isinstance(key, str) and not key.startswith("_")]
    near = get_close_matches(name, names, n=3, cutoff=0.6) if len(names) <= MOST_COMPARED else []
    before = path[: len(path) - len(name)] if path.endswith(name) else ""
    if near:
        hint = "; did you mean " + " or ".join(before + other for other in near) + "?"
        return Missing(UnknownName(f"{path or name} is not known{hint}"))
    there = ", ".join(before + other for other in sorted(names)[:8])
    return Missing(UnknownName(f"{path or name} is not known." + (f" Known here: {there}." if there else "")))
