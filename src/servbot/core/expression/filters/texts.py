from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from servbot.core.expression.access import replaced
from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.filters.lists import listed, taken
from servbot.core.expression.limits import check_text
from servbot.core.expression.words import kind_of
from servbot.core.expression.writing import json_of, text_of


def join(items: Any, separator: str = "", attribute: str = "") -> str:
    """The items as one text."""
    if not isinstance(separator, str):
        raise ExpressionFailed(f"`join` needs a text between the items, but there is {kind_of(separator)}.")
    parts: list[str] = []
    length = 0
    for item in listed(items):
        parts.append(text_of(taken(item, attribute)))
        length += len(parts[-1]) + len(separator)
        check_text(length)
    return separator.join(parts)


def split(value: Any, separator: str | None = None) -> list[str]:
    """The parts of a text, at blanks or at the separator."""
    return _text(value).split(separator or None)


def urlencode(value: Any) -> str:
    """The text as it may stand in the address of a page."""
    return quote(_text(value), safe="")


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | dict):
        raise ExpressionFailed(f"A text is needed, but there is {kind_of(value)}.")
    return text_of(value)


text_filters: Mapping[str, Callable[..., Any]] = {
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "title": lambda value: _text(value).title(),
    "trim": lambda value: _text(value).strip(),
    "replace": lambda value, old, new: replaced(_text(value), old, new),
    "string": text_of,
    "split": split,
    "urlencode": urlencode,
    "join": join,
    "tojson": json_of,
}
