"""A decision table as it is written, in YAML or in a worksheet."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from servbot.core.record import Record

MOST_RULES = 2000
MOST_COLUMNS = 50

ColumnType = Literal["string", "decimal", "integer", "date", "boolean"]
HitPolicy = Literal["U", "A", "F", "P", "C", "C sum", "C min", "C max", "C count"]

policy_words: Mapping[str, str] = {
    "unique": "U",
    "any": "A",
    "first": "F",
    "priority": "P",
    "collect": "C",
    "c+": "C sum",
    "c<": "C min",
    "c>": "C max",
    "c#": "C count",
    **{letter.lower(): letter for letter in "UAFPC"},
    **{f"c {word}": f"C {word}" for word in ("sum", "min", "max", "count")},
}
"""Ways to write a hit policy, in small letters."""


def policy_behind(value: Any) -> Any:
    """The policy behind one of the ways to write it; anything else as it is."""
    if not isinstance(value, str):
        return value
    words = value.lower().replace("(", " ").replace(")", " ").replace("collect", "c").split()
    text = " ".join(words)
    return policy_words.get(text if len(words) > 1 else text.replace(" ", ""), value)


Scalar = bool | int | Decimal | str | None


class InputColumn(Record):
    """What the rules look at."""

    name: str = Field(min_length=1)
    """Name of the value that is given to the table."""

    type: ColumnType = "string"

    expression: str = ""
    """What is looked at, computed from the values given, such as `net + tax`; the value itself when empty."""

    allowed: str = ""
    """Values that can occur, written like a cell: `>= 0` or `"CN", "DE"`; all of the type when empty."""


class OutputColumn(Record):
    """What the table decides."""

    name: str = Field(min_length=1)
    type: ColumnType = "string"

    values: tuple[Scalar, ...] = ()
    """Values it may have; for the hit policy P in the order of their priority, the highest first."""


class RuleSpec(Record):
    """One row: when it holds, and what it gives."""

    id: str | int | None = None
    """How the trace calls it; its number when left out."""

    when: dict[str, Scalar] = {}
    """A cell by input column; a column left out may have any value."""

    then: dict[str, Scalar]
    """A value by output column."""

    note: str = ""
    """Words for people."""


class TableSpec(Record):
    """A decision table."""

    name: str = ""
    """How the trace calls it; the file's name when empty."""

    hit_policy: Annotated[HitPolicy, BeforeValidator(policy_behind)] = "U"
    """What if several rules hold: U one only, A they must agree, F the first, P the highest priority, C collect."""

    inputs: tuple[InputColumn, ...] = Field(min_length=1, max_length=MOST_COLUMNS)
    outputs: tuple[OutputColumn, ...] = Field(min_length=1, max_length=MOST_COLUMNS)
    rules: tuple[RuleSpec, ...] = Field(min_length=1, max_length=MOST_RULES)
