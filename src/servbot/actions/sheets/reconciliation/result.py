"""What a reconciliation found."""

from decimal import Decimal
from typing import Any

from servbot.actions.sheets.reconciliation.cause import Cause
from servbot.actions.sheets.reconciliation.difference import Difference
from servbot.core.record import Record


class Pair(Record):
    """Two rows that belong together."""

    left: dict[str, Any]
    right: dict[str, Any]

    rule: str
    """The rule that brought them together."""

    differences: tuple[Difference, ...] = ()
    """What differs; in a match, only what the rule tolerates."""

    explanation: str = ""
    """Everything that does not agree, in one line; empty for a match."""

    cause: Cause | None = None
    """Why the amounts of a break differ, as far as the figures tell."""

    write_off: Decimal | None = None
    """Left minus right, where the rules allow to propose writing it off; a person decides."""


class Group(Record):
    """Rows of both sides that add up to the same."""

    left: tuple[dict[str, Any], ...]
    right: tuple[dict[str, Any], ...]

    rule: str
    """The rule that brought them together."""

    difference: Decimal
    """Left sum minus right sum; within the tolerance."""


class Way(Record):
    """One way in which rows add up."""

    left: tuple[dict[str, Any], ...]
    right: tuple[dict[str, Any], ...]


class GroupSuggestion(Record):
    """Rows that may be a group; a person decides, and until then all of them stay unmatched."""

    rule: str

    ways: tuple[Way, ...]
    """The ways in which the amounts add up, at most five."""

    complete: bool
    """Whether these are all ways there are."""


class OpenNote(Record):
    """What is known of an unmatched row."""

    cause: Cause

    age: int | None = None
    """Days from its date to the day of the reconciliation."""

    age_class: str = ""


class Suggestion(Record):
    """Two rows that may belong together; a person decides, and until then both stay unmatched."""

    left: dict[str, Any]
    right: dict[str, Any]
    rule: str

    score: float
    """How alike their keys are, from 0 to 1."""


class Buckets(Record):
    """Both sides, every row in exactly one place."""

    matched: tuple[Pair, ...]
    """Pairs that agree, within the tolerances."""

    breaks: tuple[Pair, ...]
    """Pairs that do not agree, with what differs."""

    unmatched_left: tuple[dict[str, Any], ...]
    """Left rows without a partner."""

    unmatched_right: tuple[dict[str, Any], ...]
    """Right rows without a partner."""

    suggestions: tuple[Suggestion, ...]
    """Pairs of unmatched rows that are alike; they also stay in the unmatched lists."""

    groups: tuple[Group, ...] = ()
    """Groups that add up in one way only."""

    group_suggestions: tuple[GroupSuggestion, ...] = ()
    """Groups that add up in several ways; their rows also stay in the unmatched lists."""

    left_notes: tuple[OpenNote, ...] = ()
    """Cause and age of each unmatched left row, in their order."""

    right_notes: tuple[OpenNote, ...] = ()
    """The same of unmatched right rows."""


class SideSums(Record):
    """Where the amounts of one column went; the parts make up the total to the last digit."""

    total: Decimal
    matched: Decimal
    breaks: Decimal
    unmatched: Decimal
    groups: Decimal = Decimal(0)

    not_numbers: int
    """Rows whose cell holds no number; they are in no sum."""


class Balance(Record):
    """One side in one currency: opening + movements - matched = closing."""

    currency: str

    opening: Decimal
    """Open rows carried over from an earlier period."""

    movements: Decimal
    """Rows of this period."""

    matched: Decimal
    """Rows that found their partners, in pairs and groups."""

    closing: Decimal
    """Rows that stay open: breaks and unmatched ones."""


class Summary(Record):
    """Counts of rows and sums of the compared columns."""

    left: int
    """Left rows."""

    right: int
    """Right rows that took part."""

    matched: int
    breaks: int
    unmatched_left: int
    unmatched_right: int
    suggestions: int
    groups: int = 0
    group_suggestions: int = 0

    write_off: Decimal = Decimal(0)
    """Sum of what is proposed for writing off."""

    authority: str = ""
    """The role that may accept it."""

    decided: int = 0
    """Pairs and groups that people decided about."""

    written_off: Decimal = Decimal(0)
    """Sum of what people wrote off."""

    left_balances: tuple[Balance, ...] = ()
    """By currency, where the rules say how the amount is made."""

    right_balances: tuple[Balance, ...] = ()

    left_statement: Decimal | None = None
    """Opening + rows - closing of the statement; not zero when rows of it are missing."""

    right_statement: Decimal | None = None

    left_sums: dict[str, SideSums]
    """By left column, for the compared columns that hold numbers."""

    right_sums: dict[str, SideSums]
    """By right column."""


class Proof(Record):
    """What was verified after the work; a result that fails is never handed out."""

    left_rows_once: bool
    """Every left row is in exactly one of matched, breaks and unmatched."""

    right_rows_once: bool

    sums_conserved: bool
    """In every compared column matched + groups + breaks + unmatched is the total."""

    balances_hold: bool = True
    """On both sides, in every currency, opening + movements - matched is closing."""

    rules_digest: str
    """SHA-256 of the rules."""

    left_digest: str
    """SHA-256 of the left rows, whatever their order."""

    right_digest: str


class Reconciliation(Buckets):
    """The buckets with their counts and sums, and the proof that nothing was lost."""

    summary: Summary
    """Counts and sums."""

    proof: Proof
    """What was verified."""
