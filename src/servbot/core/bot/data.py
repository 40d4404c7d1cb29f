"""Types of values: inputs and outputs of a bot, fields of its forms, what its steps return."""

from typing import Any, Literal, get_args

from pydantic import model_validator

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
    "review",
]

value_types: tuple[str, ...] = get_args(ValueType)

holders = {"of": ("list",), "fields": ("record",), "columns": ("table",), "options": ("choice", "string")}
"""Which types have which keys."""


class FieldSpec(Record):
    """One typed value."""

    type: ValueType = "string"

    title: str = ""
    """The name people read; the value's own name when empty."""

    required: bool = True
    """Whether there must be a value."""

    options: tuple[str, ...] = ()
    """What a `choice` offers."""

    of: "ValueType | FieldSpec | None" = None
    """Of a `list`: the type of its items; anything when left out."""

    fields: "dict[str, ValueType | FieldSpec]" = {}
    """Of a `record`: the type of each of its fields, which may have more."""

    columns: "dict[str, ValueType | FieldSpec]" = {}
    """Of a `table`: the type of each of its columns, which may have more."""

    @property
    def item(self) -> "FieldSpec | None":
        """The type of a list's items or a table's rows; `None` for anything."""
        if self.type == "table":
            return FieldSpec(type="record", fields=self.columns) if self.columns else None
        return None if self.of is None else spec_of(self.of)

    @property
    def inner(self) -> "dict[str, FieldSpec]":
        """The types of a record's fields."""
        return {name: spec_of(given) for name, given in self.fields.items()}

    @model_validator(mode="after")
    def _keys_fit_the_type(self) -> "FieldSpec":
        if self.type == "review" and not isinstance(self, AskField):
            raise ValueError("a review is a field of an ask form")
        for key, types in holders.items():
            if getattr(self, key) and self.type not in types:
                raise ValueError(
                    f"`{key}` has no meaning for the type {self.type}; it belongs to {' or '.join(types)}"
                )
        return self


def spec_of(given: ValueType | FieldSpec) -> FieldSpec:
    """The type in full: its name alone is a short form."""
    return given if isinstance(given, FieldSpec) else FieldSpec(type=given)


class InputSpec(FieldSpec):
    """One thing a bot needs to begin."""

    description: str = ""
    """A hint below the field."""

    default: Any = None
    """Value when nothing is given; makes the input optional."""

    accept: tuple[str, ...] = ()
    """Media types of a `file`."""


class OutputSpec(FieldSpec):
    """One thing a bot gives back."""

    required: bool = False

    value: Any = None
    """Expression for the value; evaluated when the last step has passed."""

    @property
    def is_typed(self) -> bool:
        """Whether the definition says a type; else any value may be given back."""
        return "type" in self.model_fields_set


class AskField(FieldSpec):
    """One field of a form shown to a person."""

    description: str = ""
    default: Any = None
    """Expression or value to begin with."""


FieldSpec.model_rebuild()
