"""What a reconciliation is told: a cascade of rules, each with its keys and what it compares."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from servbot.actions.sheets.reconciliation.normal_form import USUAL, Normalisation
from servbot.actions.sheets.reconciliation.side_rules import ReviewRules, SideRules, WriteOff
from servbot.actions.sheets.reconciliation.tolerance import Tolerance, parsed
from servbot.core.record import Record

Cardinality = Literal["1:1", "1:N", "N:1", "N:N"]
MIRRORED: dict[Cardinality, Cardinality] = {"1:1": "1:1", "1:N": "N:1", "N:1": "1:N", "N:N": "N:N"}


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

    tolerance: Annotated[Tolerance | None, BeforeValidator(lambda v: v if v is None else parsed(v))] = None
    """How far amounts or dates may be apart and still belong together."""

    @model_validator(mode="after")
    def _one_way(self) -> "Key":
        if self.fuzzy is not None and self.tolerance is not None:
            raise ValueError("a key is either fuzzy or has a tolerance")
        return self

    @property
    def exact(self) -> bool:
        """Whether both texts must be the same."""
        return self.fuzzy is None and self.tolerance is None


class Comparison(Record):
    """One column of each side that should agree once the rows are paired."""

    left: str
    """Column of the left side."""

    right: str
    """Column of the right side."""

    tolerance: Annotated[Tolerance, BeforeValidator(parsed)] = Tolerance()
    """How far they may be apart: 0.01, "1%", "3 days" or "2 working days"."""

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
    """What must agree between them; in a rule for groups, the amounts that are added up."""

    cardinality: Cardinality = "1:1"
    """How many rows of each side belong together."""

    most: int = Field(default=12, ge=2, le=200)
    """The most rows of one side in a group that is searched for."""

    confidence: float = Field(default=1, gt=0, le=1)
    """How sure the rule is; below `confirm_from` it only suggests."""

    @model_validator(mode="after")
    def _groups_add_up(self) -> "Rule":
        if self.cardinality != "1:1":
            if len(self.compare) != 1:
                raise ValueError("a rule for groups compares exactly one amount, which is added up")
            if any(key.fuzzy is not None for key in self.keys):
                raise ValueError("a rule for groups has no fuzzy keys")
            if self.cardinality == "N:N" and not all(key.exact for key in self.keys):
                raise ValueError("a rule for N:N has exact keys only")
        return self

    @property
    def exact_keys(self) -> tuple[Key, ...]:
        """Keys whose texts must be the same."""
        return tuple(key for key in self.keys if key.exact)

    @property
    def near_keys(self) -> tuple[Key, ...]:
        """Keys with a tolerance."""
        return tuple(key for key in self.keys if key.tolerance is not None)

    @property
    def fuzzy_keys(self) -> tuple[Key, ...]:
        """Keys that need only be alike."""
        return tuple(key for key in self.keys if key.fuzzy is not None)


class Rules(Record):
    """The cascade, in order, and what it must know of both sides."""

    rules: tuple[Rule, ...] = Field(min_length=1)

    left: SideRules = SideRules()
    """Amount, currency and date of left rows."""

    right: SideRules = SideRules()
    """The same of right rows."""

    currency: str = ""
    """The currency in which amounts are compared; empty when there is only one."""

    rates: dict[str, Decimal] = {}
    """How much one unit of another currency is in `currency`."""

    holidays: tuple[date, ...] = ()
    """Days that are no working days, besides Saturdays and Sundays."""

    as_of: date | None = None
    """The day at which the age of open rows is counted; no ages when empty."""

    ages: tuple[int, ...] = (30, 60, 90)
    """Upper bounds of the classes of age, in days."""

    fee: Decimal = Field(default=Decimal(0), ge=0)
    """A difference in amount up to here is explained as a fee."""

    rounding: Decimal = Field(default=Decimal("0.05"), ge=0)
    """A difference in amount up to here is explained as rounding."""

    in_transit: int = Field(default=5, ge=0)
    """An open row no older than so many days may simply not have arrived on the other side yet."""

    write_off: WriteOff | None = None
    """Which differences may be proposed for writing off."""

    review: ReviewRules = ReviewRules()
    """What people look at together: the same counterparty, else the same cause."""

    confirm_from: float = Field(default=0.995, gt=0, le=1)
    """Rules with less confidence only suggest."""

    @model_validator(mode="after")
    def _names_differ(self) -> "Rules":
        names = [rule.name for rule in self.rules]
        if len(set(names)) < len(names):
            raise ValueError("two rules have the same name")
        return self

    def only_suggests(self, rule: Rule) -> bool:
        """Whether what the rule finds needs a person's word."""
        return bool(rule.fuzzy_keys) or rule.confidence < self.confirm_from

    @property
    def left_columns(self) -> set[str]:
        """Every column that left rows must have."""
        named = {item.left for rule in self.rules for item in rule.keys} | {
            item.left for rule in self.rules for item in rule.compare
        }
        return self.left.needed(named) | ({self.review.left} if self.review.left else set())

    @property
    def right_columns(self) -> set[str]:
        """Every column that right rows must have."""
        return self.mirrored().left_columns

    def mirrored(self) -> "Rules":
        """The same rules with the sides swapped."""
        rules = tuple(mirrored_rule(rule) for rule in self.rules)
        return self.model_copy(
            update={
                "rules": rules,
                "left": self.right,
                "right": self.left,
                "review": self.review.mirrored(),
            }
        )


def mirrored_rule(rule: Rule) -> Rule:
    """The rule with the sides swapped."""
    keys = tuple(key.model_copy(update=_swapped(key)) for key in rule.keys)
    compare = tuple(item.model_copy(update={**_swapped(item), "title": item.shown}) for item in rule.compare)
    return rule.model_copy(
        update={"keys": keys, "compare": compare, "cardinality": MIRRORED[rule.cardinality]}
    )


def _swapped(item: Key | Comparison) -> dict[str, Any]:
    tolerance = item.tolerance.mirrored() if item.tolerance else None
    return {"left": item.right, "right": item.left, "tolerance": tolerance}
