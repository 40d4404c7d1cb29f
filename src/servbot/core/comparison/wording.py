"""Differences as sentences."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from servbot.core.comparison.comparing import Difference, Place
from servbot.core.comparison.phrases import say
from servbot.core.duration import written
from servbot.core.language import Language

LONGEST = 240
"""Characters of a value that are shown."""


def in_words(difference: Difference, language: Language = "en") -> str:
    """One line."""
    told = partial(say, language)
    if not difference.step:
        kind = "change" if difference.kind == "changed" else f"key_{difference.kind}"
        return _change(difference, kind, language)
    step = told("step", label=difference.label, name=difference.step)
    if difference.kind != "changed":
        before, after = _place(difference.before, language), _place(difference.after, language)
        return told(difference.kind, step=step, before=before, after=after)
    if difference.key == "when" and difference.after is False:
        return told("left_out", step=step)
    return told("changed", step=step, change=_change(difference, "change", language))


def _change(difference: Difference, kind: str, language: Language) -> str:
    before, after = (shown(each, language=language) for each in (difference.before, difference.after))
    return say(language, kind, key=difference.key, before=before, after=after)


def _place(place: Place | None, language: Language) -> str:
    if place is None:
        return ""
    told = partial(say, language)
    words = told("after", label=place.behind) if place.behind else told("first")
    block = place.block
    if not block.kind:
        return words
    kind = "number" if block.branch.isdecimal() else block.kind
    return told("inside", place=words, block=told(f"block.{kind}", step=block.step, branch=block.branch))


def shown(value: Any, longest: int = LONGEST, language: Language = "en") -> str:
    """A value as the file would say it."""
    text = _shown(value, language)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _shown(value: Any, language: Language) -> str:
    match value:
        case None | "" | () | []:
            return say(language, "nothing")
        case bool():
            return "true" if value else "false"
        case timedelta():
            return written(value)
        case Mapping():
            inner = ", ".join(
                f"{key}: {_shown(each, language)}" for key, each in value.items() if _says(each)
            )
            return f"{{{inner}}}"
        case list() | tuple():
            return f"[{', '.join(_shown(each, language) for each in value)}]"
    return " ".join(str(value).split())


def _says(value: Any) -> bool:
    return value is not None and value not in ("", (), [], {})
