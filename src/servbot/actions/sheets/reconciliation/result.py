"""What a reconciliation found."""

from decimal import Decimal
from typing import Any

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


class SideSums(Record):
    """Where the amounts of one column went; the parts make up the total to the last digit."""

    total: Decimal
    matched: Decimal
    breaks: Decimal
    unmatched: Decimal

    not_numbers: int
    """Rows whose cell holds no number; they are in no sum."""


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
    """In every compared column matched + breaks + unmatched is the total."""

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
