"""Durations as people write them: `30s`, `4h`, `1h 30m`, `2d`."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
part = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|[smhdw])")
whole = re.compile(rf"(?:{part.pattern}\s*)+")


def parse_duration(text: Any) -> timedelta:
    """The time span behind `text`; a `ValueError` says how to write one."""
    if isinstance(text, timedelta):
        return text
    if not isinstance(text, str) or not whole.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no duration; write a number and a unit, such as 30s, 15m, 4h or 2d")
    try:
        return timedelta(seconds=sum(float(number) * units[unit] for number, unit in part.findall(text)))
    except OverflowError as error:
        raise ValueError(f"{text[:40]!r} is too long; no duration reaches beyond a thousand years") from error


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d+(\.\d+)?\s*(ms|[smhdw])\s*)+$", "examples": ["30s", "4h"]}
    ),
]

Positive = Annotated[Duration, Field(gt=timedelta(0))]
"""A duration longer than nothing."""


def written(duration: timedelta) -> str:
    """The duration as people write it: `1h 30m`."""
    rest = duration / timedelta(milliseconds=1)
    parts = []
    for unit in ("d", "h", "m", "s", "ms"):
        size = units[unit] * 1000
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:g}{unit}")
    return " ".join(parts) or "0s"
