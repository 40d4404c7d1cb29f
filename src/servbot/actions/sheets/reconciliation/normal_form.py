"""Values in the one form in which they are compared: exact numbers and plain texts."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Context, Decimal
from typing import Any, Literal

Normalisation = Literal["trim", "case", "width", "spaces", "punctuation", "leading_zeros"]

USUAL: tuple[Normalisation, ...] = ("trim", "case", "width")

STEPS: Mapping[Normalisation, Callable[[str], str]] = {
    "trim": str.strip,
    "case": str.casefold,
    "width": lambda text: unicodedata.normalize("NFKC", text),
    "spaces": lambda text: re.sub(r"\s+", "", text),
    "punctuation": lambda text: re.sub(r"[\W_]+", "", text),
    "leading_zeros": lambda text: text.lstrip("0") or text[:1],
}
ORDER: tuple[Normalisation, ...] = ("width", "case", "trim", "spaces", "punctuation", "leading_zeros")

WIDE = Context(prec=400)
"""Wide enough that sums and differences of amounts are exact; Python's 28 digits are not."""


def exact_number(value: Any) -> Decimal | None:
    """The value as an exact number, or None when it is none; texts are not numbers here."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() and abs(number.adjusted()) < 100 else None


def plain_number(number: Decimal) -> str:
    """The number without exponent or trailing zeros, so that 1.0 and 1 are one key."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def key_text(value: Any, normalise: Sequence[Normalisation] = USUAL) -> str:
    """The value as a key; empty for a blank one."""
    if value is None:
        return ""
    if type(value) is str and normalise is USUAL and value.isascii():
        return value.strip().lower()
    number = exact_number(value)
    text = plain_number(number) if number is not None else _text(value)
    for step in ORDER:
        text = STEPS[step](text) if step in normalise else text
    return text


def type_name(value: Any) -> str:
    """What kind of value it is, numbers of all classes being one kind."""
    if exact_number(value) is not None:
        return "number"
    return "blank" if value is None else type(value).__name__


def _text(value: Any) -> str:
    if isinstance(value, datetime) and value.time() == time.min and value.tzinfo is None:
        # A date cell is read as a date by one reader and as midnight by another.
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
