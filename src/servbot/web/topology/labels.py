"""Labels of the picture: broken into short lines, never taken for markup."""

from unicodedata import east_asian_width

WIDTH = 18
"""Columns of a label's line; a Chinese character takes two."""

LONGEST = 60
"""Columns after which a label is cut."""


def label(text: str, width: int = WIDTH, mark: str = "") -> str:
    """A text as the drawing program takes it: in lines of so many columns, literally as it is, the mark below it."""
    from graphviz import escape, nohtml

    lines = [*wrapped(cut(text, LONGEST), width), *([cut(mark, LONGEST)] if mark else [])]
    return str(nohtml("\\n".join(str(escape(line)) for line in lines)))


def plain(text: str) -> str:
    """A text in one line, literally as it is."""
    from graphviz import escape

    return str(escape(" ".join(text.split())))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many columns, broken at spaces and beside Chinese characters."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line.strip() and columns(line + piece.rstrip()) > width:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines


def cut(text: str, width: int) -> str:
    """The text, cut where it gets too long."""
    if columns(text) <= width:
        return text
    kept = ""
    for character in text:
        if columns(kept + character) >= width:
            break
        kept += character
    return f"{kept.rstrip()}…"


def columns(text: str) -> int:
    """How wide a text is."""
    return sum(2 if _is_wide(character) else 1 for character in text)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"


def _pieces(text: str) -> list[str]:
    """What must stay together: a word with the space behind it, or a Chinese character."""
    pieces = [""]
    for character in text:
        if _is_wide(character):
            pieces += [character, ""]
        elif character.isspace():
            pieces[-1] += " "
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece]
