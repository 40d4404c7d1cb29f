"""Typed inputs and outputs of a bot, and the fields of its forms."""

from typing import Any, Literal

from servbot.core.record import Record

ValueType = Literal[
    "string",
    "text",
    "integer",
    "decimal",
    "money",
    "date",
    "datetime",
    "boolean",
    "choice",
    "file",
    "table",
    "list",
    "record",
]


class InputSpec(Record):
    """One thing a bot needs to begin."""

    type: ValueType = "string"

    title: str = ""
    """The name people read; the input's own name when empty."""

    description: str = ""
    """A hint below the field."""

    required: bool = True

    default: Any = None
    """Value when nothing is given; makes the input optional."""

    accept: tuple[str, ...] = ()
    """Media types of a `file`."""

    options: tuple[str, ...] = ()
    """What a `choice` offers."""


class OutputSpec(Record):
    """One thing a bot gives back."""

    type: ValueType = "string"
    title: str = ""

    value: Any = None
    """Expression for the value; evaluated when the last step has passed."""


class AskField(Record):
    """One field of a form shown to a person."""

    type: ValueType = "string"
    title: str = ""
    description: str = ""
    required: bool = True
    default: Any = None
    """Expression or value to begin with."""

    options: tuple[str, ...] = ()
