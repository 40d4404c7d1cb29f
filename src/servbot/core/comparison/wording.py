"""Differences as sentences."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from servbot.core.comparison.comparing import Difference
from servbot.core.duration import written

LONGEST = 240
"""Characters of a value that are shown."""


def in_words(difference: Difference) -> str:
    """One line."""
    if not difference.step:
        return _of_bot(difference)
    step = f"Step “{difference.label}” ({difference.step})"
    match difference.kind:
        case "added":
            return f"{step} is new: it stands {difference.after}."
        case "removed":
            return f"{step} is gone: it stood {difference.before}."
        case "moved":
            return f"{step} has moved: it stood {difference.before}, now {difference.after}."
    return f"{step}: {_change(difference)}"


def _of_bot(difference: Difference) -> str:
    match difference.kind:
        case "added":
            return f"{difference.key} is new: {shown(difference.after)}"
        case "removed":
            return f"{difference.key} is gone: {shown(difference.before)}"
    return _change(difference)


def _change(difference: Difference) -> str:
    return f"{difference.key}: {shown(difference.before)} → {shown(difference.after)}"


def shown(value: Any, longest: int = LONGEST) -> str:
    """A value as the file would say it."""
    text = _shown(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _shown(value: Any) -> str:
    match value:
        case None | "" | () | []:
            return "(not given)"
        case bool():
            return "true" if value else "false"
        case timedelta():
            return written(value)
        case Mapping():
            inner = ", ".join(f"{key}: {_shown(each)}" for key, each in value.items() if _says(each))
            return f"{{{inner}}}"
        case list() | tuple():
            return f"[{', '.join(map(_shown, value))}]"
    return " ".join(str(value).split())


def _says(value: Any) -> bool:
    return value is not None and value not in ("", (), [], {})
