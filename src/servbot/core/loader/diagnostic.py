"""One thing wrong in a file, and all of them as people read them."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from servbot.core.errors import ServbotError
from servbot.core.loader.source import lines_of
from servbot.core.record import Record

LONGEST_LINE = 160


class Position(NamedTuple):
    """A place in a file; lines and columns count from 1, columns in characters."""

    line: int
    column: int

    file: str = ""
    """Name of the file; empty for the one that is read."""


class Diagnostic(Record):
    """One thing wrong in a file: where, what, and what to write instead."""

    file: str
    line: int
    column: int

    code: str
    """Stable name, `family.what-is-wrong`."""

    severity: Literal["error", "warning"] = "error"
    message: str

    remedy: str = ""
    """What to write instead; empty where nobody can know."""

    cell: str = ""
    """`Sheet!B3` in a worksheet, where line and column count rows and columns."""

    snippet: str = ""
    """The line of the file."""

    width: int = 1
    """Number of characters concerned, on that line."""

    @property
    def place(self) -> str:
        """File with line and column, or with sheet and cell."""
        return f"{self.file}:{self.cell or f'{self.line}:{self.column}'}"


class DefinitionError(ServbotError):
    """A definition has errors."""

    code = "definition.invalid"
    default_remedy = "Correct the lines shown."

    def __init__(self, diagnostics: Sequence[Diagnostic], source: str = "") -> None:
        self.diagnostics = tuple(diagnostics)
        self.source = source
        errors = [each for each in diagnostics if each.severity == "error"] or list(diagnostics)
        count = f"{len(errors)} errors" if len(errors) != 1 else "1 error"
        first = errors[0]
        super().__init__(
            f"{first.file} has {count}; the first: {first.message}",
            remedy=first.remedy,
            place=first.place,
            details={"diagnostics": [each.model_dump() for each in diagnostics]},
        )


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By place in the file, each once."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda each: (each.file, each.line, each.column, each.code))


def render_diagnostics(diagnostics: Iterable[Diagnostic], source: str = "") -> str:
    """All diagnostics as text: place and message, the line, a caret below it, and the help.

    Args:
        diagnostics: in any order.
        source: text of the file, for those that carry no line of it.
    """
    lines = lines_of(source)
    return "\n".join(_rendered(each, lines) for each in in_order(diagnostics))


def _rendered(diagnostic: Diagnostic, lines: Sequence[str]) -> str:
    text = f"{diagnostic.place}: {diagnostic.severity} [{diagnostic.code}]: {diagnostic.message}\n"
    line = diagnostic.snippet
    if not line and not diagnostic.cell and diagnostic.line <= len(lines):
        line = lines[diagnostic.line - 1]
    if line.strip():
        text += _pointed(line, diagnostic)
    return text + (f"   = help: {diagnostic.remedy}\n" if diagnostic.remedy else "")


def _pointed(line: str, diagnostic: Diagnostic) -> str:
    """The line with carets below the place; of a very long line only the part around it."""
    column = min(diagnostic.column - 1, len(line))
    begin = max(0, column - LONGEST_LINE // 2) if len(line) > LONGEST_LINE else 0
    shown = line[begin : begin + LONGEST_LINE]
    before = shown[: column - begin]
    marked = shown[column - begin : column - begin + diagnostic.width]
    blank = "".join("\t" if sign == "\t" else " " * _columns(sign) for sign in before)
    carets = "^" * max(1, sum(map(_columns, marked)))
    margin = " " * len(str(diagnostic.line))
    return f" {diagnostic.line} | {shown}\n {margin} | {blank}{carets}\n"


def _columns(sign: str) -> int:
    """How many columns of a terminal the character takes; Chinese ones take two."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
