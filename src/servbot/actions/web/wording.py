"""Texts as people read them: what makes two labels, options or values the same."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation

_separators = re.compile(r"(?<=\w)[\s\-/()]+(?=\w)|[()\s]")


def spoken(text: str) -> str:
    """The text without case, full-width forms, doubled spaces and the colon or asterisk of a label."""
    flat = re.sub(r"[\s\u200b]+", " ", unicodedata.normalize("NFKC", text)).strip()
    return flat.lstrip("* ").rstrip(" :*").lower()


def same_text(wanted: str, found: str) -> bool:
    """Whether a field shows what was wanted, leaving aside what an input mask adds between the characters."""
    first, second = (unicodedata.normalize("NFKC", text).strip() for text in (wanted, found))
    if first.replace("\r\n", "\n") == second.replace("\r\n", "\n"):
        return True
    return bool(first) and _separators.sub("", first) == _separators.sub("", second)


def same_number(wanted: str, found: str, decimal: str = ".") -> bool:
    """Whether a field shows the same number, perhaps with thousands separators or a currency sign."""
    bare = re.sub(r"^[^\d\-+]+|[^\d]+$", "", unicodedata.normalize("NFKC", found))
    grouped = rf"[\s_'\u2019{'.' if decimal == ',' else ','}]"
    try:
        return Decimal(wanted.replace(decimal, ".")) == Decimal(
            re.sub(grouped, "", bare).replace(decimal, ".")
        )
    except InvalidOperation:
        return False


def same_date(wanted: str, found: str, form: str) -> bool:
    """Whether a field shows the same day, perhaps without the zeros before it."""
    try:
        days = {datetime.strptime(text.strip(), form) for text in (wanted, found)}  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False
    return len(days) == 1


def nearest(wanted: str, known: Iterable[str], limit: int = 5) -> list[str]:
    """The texts most like the wanted one, best first."""
    from rapidfuzz import fuzz, process

    choices = {text: spoken(text) for text in known}
    ranked = process.extract(spoken(wanted), choices, scorer=fuzz.WRatio, limit=limit, score_cutoff=45)
    return [text for _, _, text in ranked]


def listing(texts: Iterable[str], most: int = 12) -> str:
    """Some quoted texts, with a count of those left out."""
    every = list(texts)
    shown = ", ".join(repr(text) for text in every[:most])
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown
