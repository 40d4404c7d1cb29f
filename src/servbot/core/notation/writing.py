"""Writes numbers and amounts in the styles of their readers."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from servbot.core.notation.writing_capitals import LARGEST, capitals

MARKS: Mapping[str, tuple[str, str]] = {"english": (",", "."), "continental": (".", ","), "plain": ("", ".")}
"""What groups thousands, and the decimal mark, by style."""

NUMBER_STYLES = tuple(MARKS)
MONEY_STYLES = (*MARKS, "yuan", "capitals")
"""`yuan` is 1,234.50元, `capitals` is 壹仟贰佰叁拾肆圆伍角整."""


def number_text(value: Decimal, style: str = "english") -> str:
    """The number with its own decimal places; `ValueError` names the styles there are."""
    group, mark = _marks(style, NUMBER_STYLES)
    whole, _, fraction = f"{value:,f}".partition(".")
    return whole.replace(",", group) + (f"{mark}{fraction}" if fraction else "")


def money_text(value: Decimal, style: str = "english") -> str:
    """The amount, rounded already, in one of the styles; a `ValueError` says what cannot be written."""
    if style == "yuan":
        return f"{number_text(value)}元"
    if style != "capitals":
        _marks(style, MONEY_STYLES)
        return number_text(value, style)
    fen = abs(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if fen > LARGEST:
        raise ValueError(f"amounts above {LARGEST:,} are not written in capitals")
    return ("负" if value < 0 else "") + capitals(fen)


def _marks(style: str, known: tuple[str, ...]) -> tuple[str, str]:
    if style not in MARKS:
        raise ValueError(f"there is no style {style!r}; there are {', '.join(known)}")
    return MARKS[style]
