"""Finds the `${{ … }}` in a text; everything else, `{{` and `{%` included, is plain text."""

from functools import lru_cache
from typing import NamedTuple

from servbot.core.expression.errors import ExpressionSyntax

OPEN = "${{"
CLOSE = "}}"
PAIRS = {")": "(", "]": "[", "}": "{"}


class Hole(NamedTuple):
    """One `${{ … }}` in a text."""

    source: str
    """What stands between the marks."""

    start: int
    """Offset of `${{` in the text."""

    offset: int
    """Offset of `source` in the text."""

    end: int
    """Offset behind `}}`."""


@lru_cache(maxsize=16384)
def pieces(text: str) -> tuple[str | Hole, ...]:
    """The text cut into plain parts and holes; `$${{` stands for a plain `${{`."""
    found: list[str | Hole] = []
    place = 0
    while (start := text.find(OPEN, place)) >= 0:
        if start > place and text[start - 1] == "$":
            found.append(text[place : start - 1] + OPEN)
            place = start + len(OPEN)
            continue
        end = _end_of_hole(text, start)
        found += [text[place:start], Hole(text[start + 3 : end], start, start + 3, end + 2)]
        place = end + 2
    found.append(text[place:])
    return tuple(piece for piece in found if piece != "")


def holes(text: str) -> tuple[Hole, ...]:
    """Only the holes of the text."""
    if OPEN not in text:
        return ()
    return tuple(piece for piece in pieces(text) if isinstance(piece, Hole))


def whole(text: str) -> Hole | None:
    """The hole that is all of the text, blanks around it aside; `None` where there is more or less."""
    found = [piece for piece in pieces(text) if isinstance(piece, Hole) or not piece.isspace()]
    return found[0] if len(found) == 1 and isinstance(found[0], Hole) else None


def _end_of_hole(text: str, start: int) -> int:
    """Offset of the `}}` that closes the hole: not one inside quotes or of a mapping."""
    quote, opened, place = "", [""], start + len(OPEN)
    while place < len(text):
        sign = text[place]
        if quote:
            place += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            opened.append(sign)
        elif text.startswith(CLOSE, place) and opened[-1] != "{":
            return place
        elif opened[-1] == PAIRS.get(sign, " "):
            opened.pop()
        place += 1
    return _end_of_faulty_hole(text, start)


def _end_of_faulty_hole(text: str, start: int) -> int:
    """With a quote or bracket left open, the first `}}` ends the hole: the parser can then say more."""
    end = text.find(CLOSE, start)
    if end < 0:
        raise ExpressionSyntax(
            "The expression is not closed.", offset=start, remedy="Write }} at its end."
        ).within(text[start:])
    return end
