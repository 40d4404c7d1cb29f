"""Bounds of every expression. They count work instead of time, so a replay meets exactly the same bounds."""

from servbot.core.expression.errors import ExpressionTooLarge

LONGEST_SOURCE = 4_000
"""Characters between `${{` and `}}`."""

DEEPEST = 80
"""Levels of nesting, chains of operators included."""

MOST_TEXT = 1_000_000
"""Characters of a text that an expression makes."""

MOST_ITEMS = 100_000
"""Items of a list that an expression makes."""

MOST_BITS = 4_096
"""Size of a whole number that an expression makes."""

MOST_WORK = 1_000_000
"""Values that one expression may look at."""


def check_text(length: int) -> None:
    """Refuse to make a text of this length where it is beyond the bound."""
    if length > MOST_TEXT:
        raise ExpressionTooLarge(f"The text would be longer than {MOST_TEXT:,} characters.")


def check_items(count: int) -> None:
    """Refuse to make a list of this length where it is beyond the bound."""
    if count > MOST_ITEMS:
        raise ExpressionTooLarge(f"The list would be longer than {MOST_ITEMS:,} items.")


def check_bits(bits: int) -> None:
    """Refuse to make a whole number of this size where it is beyond the bound."""
    if bits > MOST_BITS:
        raise ExpressionTooLarge("The number would be far too large.")
