"""What a reconciliation is told: a cascade of rules, each with its keys and what it compares."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from servbot.actions.sheets.reconciliation.normal_form import USUAL, Normalisation
from servbot.core.record import Record

TOLERANCE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%|days?)?")


class Tolerance(Record):
    """How far two values may be apart and still agree; the limit itself agrees."""

    amount: Decimal = Decimal(0)
    """In the unit of the values."""

    percent: Decimal = Decimal(0)
    """Of the larger of the two values."""

    days: int = 0
    """For dates."""


def _tolerance(value: Any) -> Any:
    if isinstance(value, dict | Tolerance | bool):
        return value
    found = TOLERANCE.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f'{value!r} is no tolerance: write 0.01, "1%" or "3 days"')
    if found["unit"] == "%":
        return Tolerance(percent=Decimal(found["number"]))
    if found["unit"]:
        return Tolerance(days=int(found["number"]))
    return Tolerance(amount=Decimal(found["number"]))


class Key(Record):
    """One column of each side; rows belong together when all keys of a rule agree."""

    left: str
    """Column of the left side."""

    right: str
    """Column of the right side."""

    normalise: tuple[Normalisation, ...] = USUAL
    """What is ignored when the two are compared."""

    fuzzy: float | None = Field(default=None, gt=0, le=1)
    """How alike two texts must be at least; a rule with a fuzzy key only suggests pairs."""


class Comparison(Record):
    """One column of each side that should agree once the rows are paired."""

    left: str
    """Column of the left side."""

    right: str
    """Column of the right side."""

    tolerance: Annotated[Tolerance, BeforeValidator(_tolerance)] = Tolerance()
    """How far they may be apart: 0.01, "1%" or "3 days"."""

    title: str = ""
    """What people call it; the right column's name when empty."""

    @property
    def shown(self) -> str:
        """The name for sentences."""
        return self.title or self.right


class Rule(Record):
    """One step of the cascade; it sees the rows that the rules before it left over."""

    name: str

    keys: tuple[Key, ...] = Field(min_length=1)
    """What makes two rows belong together."""

    compare: tuple[Comparison, ...] = ()
    """What must agree between them."""

    @property
    def only_suggests(self) -> bool:
        """Whether its pairs need a person's word."""
        return any(key.fuzzy is not None for key in self.keys)


class Rules(Record):
    """The cascade, in order."""

    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> "Rules":
        names = [rule.name for rule in self.rules]
        if len(set(names)) < len(names):
            raise ValueError("two rules have the same name")
        return self

    @property
    def left_columns(self) -> set[str]:
        """Every left column that a rule names."""
        return {key.left for rule in self.rules for key in rule.keys} | {
            item.left for rule in self.rules for item in rule.compare
        }

    @property
    def right_columns(self) -> set[str]:
        """Every right column that a rule names."""
        return self.mirrored().left_columns

    def mirrored(self) -> "Rules":
        """The same rules with the sides swapped."""
        return Rules(rules=tuple(_mirrored_rule(rule) for rule in self.rules))


def _mirrored_rule(rule: Rule) -> Rule:
    keys = tuple(key.model_copy(update={"left": key.right, "right": key.left}) for key in rule.keys)
    compare = tuple(
        item.model_copy(update={"left": item.right, "right": item.left, "title": item.shown})
        for item in rule.compare
    )
    return rule.model_copy(update={"keys": keys, "compare": compare})
