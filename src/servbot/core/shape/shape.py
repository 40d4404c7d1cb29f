"""The kind of a value, and of what is inside of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal["any", "text", "number", "boolean", "date", "datetime", "duration", "list", "record"]

kind_words: Mapping[Kind, str] = {
    "text": "a text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date",
    "datetime": "a date with time",
    "duration": "a duration",
    "list": "a list",
    "record": "a record",
    "any": "anything",
}


@dataclass(frozen=True)
class Shape:
    """What is known of a value; `any` where nothing is."""

    kind: Kind = "any"

    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    """Of a record: the fields that are known; there may be more."""

    item: "Shape | None" = None
    """Of a list."""

    def at(self, name: str) -> "Shape":
        """The field of that name."""
        return self.fields.get(name, ANY)


ANY = Shape()


def either(one: Shape, other: Shape) -> Shape:
    """What is known of a value that is one or the other."""
    if one == other:
        return one
    return Shape(one.kind) if one.kind == other.kind else ANY


of_classes: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (bool, "boolean"),
    ((int, float, Decimal), "number"),
    (str, "text"),
    (datetime, "datetime"),
    (date, "date"),
    (timedelta, "duration"),
)


def of_scalar(kind: type) -> Shape:
    """The shape of a single value of a class."""
    return next((Shape(name) for classes, name in of_classes if issubclass(kind, classes)), ANY)
