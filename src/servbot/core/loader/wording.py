"""Errors of pydantic in plain words: what is wrong, and what to write instead."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from servbot.core.errors import ServbotError


class Wording(NamedTuple):
    """What people read."""

    code: str
    """Second half of the code."""

    message: str
    remedy: str = ""


wanted = {
    "string": ("a text", 'put quotes around it: "{value}"'),
    "bool": ("true or false", "write true or false"),
    "int": ("a whole number", "write a whole number such as 3"),
    "float": ("a number", "write a number such as 2.5"),
    "decimal": ("a number", "write a number such as 2.50"),
    "dict": ("a mapping of names to values", "write `name: value` lines below the key, indented"),
    "mapping": ("a mapping of names to values", "write `name: value` lines below the key, indented"),
    "model": ("a mapping of names to values", "write `name: value` lines below the key, indented"),
    "list": ("a list", "write one line beginning with `- ` for each item"),
    "tuple": ("a list", "write one line beginning with `- ` for each item"),
    "set": ("a list", "write one line beginning with `- ` for each item"),
    "frozen": ("a list", "write one line beginning with `- ` for each item"),
    "date": ("a date", "write it as 2026-03-31"),
    "datetime": ("a date with time", "write it as 2026-03-31T08:00:00Z"),
}
"""By the first word of pydantic's error type."""

bounds = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_too_short": "at least {min_length} characters long",
    "string_too_long": "at most {max_length} characters long",
    "too_short": "{min_length} or more items",
    "too_long": "{max_length} or fewer items",
}


def wording_of(error: Mapping[str, Any], name: str) -> Wording:
    """Words for an error at the key or item called `name`; not for unknown and missing fields."""
    kind, context = error["type"], error.get("ctx", {})
    if name == "the file" and error.get("input") is None:
        return Wording("wrong-type", "the file is empty", "write `name: value` lines")
    if kind in {"too_short", "too_long"}:
        return Wording(
            "wrong-value",
            f"{name} must have {bounds[kind].format(**context)}",
            "write a line beginning with `- ` for each item",
        )
    if kind in bounds:
        return Wording(
            "wrong-value", f"{name} must be {bounds[kind].format(**context)}, not {shown(error['input'])}"
        )
    if kind in {"literal_error", "enum"}:
        return Wording(
            "wrong-value", f"{name} cannot be {shown(error['input'])}", f"write {context['expected']}"
        )
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return Wording("wrong-value", f"{name} cannot be {shown(error['input'])}", f"it must match {pattern}")
    if kind in {"value_error", "assertion_error"} and "error" in context:
        return _of_validator(context["error"])
    return _of_type(error, name)


def _of_validator(error: Exception) -> Wording:
    if isinstance(error, ServbotError):
        return Wording(error.code, error.message, error.remedy)
    message, _, remedy = str(error).partition("; ")
    return Wording("wrong-value", message, remedy)


def _of_type(error: Mapping[str, Any], name: str) -> Wording:
    first = error["type"].partition("_")[0]
    if first not in wanted or not error["type"].endswith(
        ("_type", "_parsing", "_from_float", "_parsing_size")
    ):
        return Wording("wrong-value", error["msg"][0].lower() + error["msg"][1:])
    what, remedy = wanted[first]
    value = error["input"]
    if value is None:
        remedy = "write a value behind the colon"
    elif isinstance(value, dict | list) and "{value}" in remedy:
        remedy = f"write {what}"
    return Wording("wrong-type", f"{name} must be {what}, not {shown(value)}", remedy.format(value=value))


def shown(value: Any) -> str:
    """The value as a message names it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case Decimal() | int():
            return str(value)
    text = str(value)
    return repr(text if len(text) <= 60 else text[:59] + "…")
