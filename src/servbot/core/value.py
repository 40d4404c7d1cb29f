"""Values of a run as JSON and back, keeping decimals, dates and bytes-free plainness.

Money stays `Decimal`, dates stay dates: each is written as a one-key object whose key starts with `$`.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

decoders: Mapping[str, Callable[[Any], Any]] = {
    "$decimal": Decimal,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$duration": lambda microseconds: timedelta(microseconds=microseconds),
}
"""What gives a tagged value back, by tag."""


as_they_are = frozenset({str, int, float, bool, type(None)})
"""Types whose values JSON and Python have in common: by far the most."""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def plain(value: Any) -> Any:
    """The same value built of dicts, lists and scalars only; models become dicts of their fields."""
    if type(value) in as_they_are:
        return value
    if isinstance(value, BaseModel):
        kind = type(value)
        return {
            name: plain(getattr(value, name)) for name in (*kind.model_fields, *kind.model_computed_fields)
        }
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def encode(value: Any) -> Any:
    """A JSON-ready form of `value`; `decode` gives the plain value back."""
    return value if type(value) in as_they_are else _encode(plain(value))


def _encode(value: Any) -> Any:
    if type(value) in as_they_are:
        return value
    if isinstance(value, dict):
        encoded = {key: _encode(item) for key, item in value.items()}
        tagged = len(encoded) == 1 and next(iter(encoded)) in {*decoders, "$object"}
        return {"$object": encoded} if tagged else encoded
    if isinstance(value, list):
        return [_encode(item) for item in value]
    return _encode_scalar(value)


def _encode_scalar(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"$decimal": str(value)}
        case datetime():
            return {"$datetime": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case time():
            return {"$time": value.isoformat()}
        case timedelta():
            # Whole microseconds: seconds as a float lose the last digits of a long time.
            return {"$duration": value // timedelta(microseconds=1)}
    raise TypeError(
        f"a {type(value).__name__} cannot be kept in a run: return text, numbers, dates or lists of them"
    )


def decode(value: Any) -> Any:
    """The plain value that `encode` wrote."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        tag, inner = next(iter(value.items()))
        if tag == "$object":
            return {key: decode(item) for key, item in inner.items()}
        if tag in decoders:
            return decoders[tag](inner)
    return {key: decode(item) for key, item in value.items()}


def dumps(value: Any) -> str:
    """`encode` as compact JSON text."""
    return _json(encode(value))


def loads(text: str) -> Any:
    """The plain value behind the text of `dumps`."""
    return decode(json.loads(text))
