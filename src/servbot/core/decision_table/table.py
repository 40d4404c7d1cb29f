"""A decision table with its cells understood."""

from dataclasses import dataclass
from typing import Any

from servbot.core.decision_table.condition import Condition
from servbot.core.decision_table.spec import HitPolicy, InputColumn, OutputColumn


@dataclass(frozen=True, slots=True)
class Rule:
    """One row."""

    id: str

    conditions: tuple[Condition, ...]
    """One per input column."""

    outputs: tuple[Any, ...]
    """One value per output column."""

    index: int
    """Its place in the table as written, from 0."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rules."""

    name: str
    policy: HitPolicy
    inputs: tuple[InputColumn, ...]

    allowed: tuple[Condition, ...]
    """What each input may be."""

    outputs: tuple[OutputColumn, ...]

    priorities: tuple[tuple[Any, ...], ...]
    """The listed values of each output; empty for none."""

    rules: tuple[Rule, ...]
