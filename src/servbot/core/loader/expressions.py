"""Checks the `${{ … }}` of a document before anything runs."""

from collections.abc import Callable, Mapping
from typing import Any

from servbot.core.expression import ExpressionError, holes, parse
from servbot.core.expression.access import unknown
from servbot.core.expression.names import names_needed
from servbot.core.loader.diagnostic import Diagnostic, Position, in_order
from servbot.core.loader.document import Document
from servbot.core.loader.problems import MOST_PROBLEMS
from servbot.core.loader.tree import Leaf, Path

OPEN = "${{"

Known = Mapping[str, Any] | Callable[[Path], Mapping[str, Any] | None]


def check_expressions(document: Document, known: Known | None = None) -> list[Diagnostic]:
    """What is wrong with the expressions of a document.

    Args:
        document: the file.
        known: what expressions may name, as nested mappings; below anything that is not a mapping every
            name is accepted. A callable gets the path of the text and returns the names known there;
            `None` means that names are not checked.
    """
    found: list[Diagnostic] = []
    for path, leaf in document.leaves():
        if len(found) >= MOST_PROBLEMS:
            break
        if isinstance(leaf.value, str) and OPEN in leaf.value:
            names = known(path) if callable(known) else known
            found += _of_text(document, leaf, leaf.value, names)
    return in_order(found)


def _of_text(document: Document, leaf: Leaf, text: str, names: Mapping[str, Any] | None) -> list[Diagnostic]:
    try:
        there = holes(text)
    except ExpressionError as error:
        return [_diagnostic(document, leaf, text, error, error.offset)]
    found: list[Diagnostic] = []
    for hole in there:
        try:
            tree = parse(hole.source)
        except ExpressionError as error:
            found.append(_diagnostic(document, leaf, text, error, hole.offset + error.offset))
            continue
        if names is not None:
            wrong = _unknown_names(hole.source, names_needed(tree), names)
            found += [_diagnostic(document, leaf, text, each, hole.offset + each.offset) for each in wrong]
    return found


def _unknown_names(
    source: str, used: list[tuple[str, int]], known: Mapping[str, Any]
) -> list[ExpressionError]:
    found = []
    for path, offset in used:
        there: Any = known
        before = offset
        for depth, name in enumerate(path.split(".")):
            if not isinstance(there, Mapping):
                break
            before = max(source.find(name, before), offset)
            if name not in there:
                error = unknown(".".join(path.split(".")[: depth + 1]), name, there).error
                error.offset = before
                found.append(error)
                break
            there = there[name]
    return found


def _diagnostic(document: Document, leaf: Leaf, text: str, error: ExpressionError, offset: int) -> Diagnostic:
    place = position_in(document, leaf, text, offset)
    return document.problems.diagnostic(error.code, place, error.message, error.remedy)


def position_in(document: Document, leaf: Leaf, text: str, offset: int) -> Position:
    """Where the character of a text stands in the file: exact on one line and in `|` blocks, else near it."""
    place = _position_in(document.problems.lines_at(leaf.start), leaf, text, offset)
    return place._replace(file=leaf.start.file)


def _position_in(lines: list[str], leaf: Leaf, text: str, offset: int) -> Position:
    if leaf.style == "|":
        return _in_block(lines, leaf, text, offset)
    start = text.rfind(OPEN, 0, offset + 1)
    place = _nth_opening(lines, leaf, text.count(OPEN, 0, max(start, 0)))
    if place is None:
        return leaf.start
    line = lines[place.line - 1]
    column = place.column - 1
    for _ in range(offset - max(start, 0)):
        column += _written_width(line, column, leaf.style)
    return Position(place.line, min(column, len(line)) + 1)


def _in_block(lines: list[str], leaf: Leaf, text: str, offset: int) -> Position:
    before = text[:offset]
    number = leaf.start.line + before.count("\n")
    within = text.split("\n")[before.count("\n")]
    line = lines[min(number, len(lines) - 1)]
    return Position(number + 1, len(line) - len(within) + offset - (before.rfind("\n") + 1) + 1)


def _nth_opening(lines: list[str], leaf: Leaf, count: int) -> Position | None:
    """Place of the n-th `${{` between the begin and the end of a scalar."""
    for number in range(leaf.start.line, min(leaf.end.line, len(lines)) + 1):
        at = leaf.start.column - 2 if number == leaf.start.line else -1
        while (at := lines[number - 1].find(OPEN, at + 1)) >= 0:
            if count == 0:
                return Position(number, at + 1)
            count -= 1
    return None


def _written_width(line: str, column: int, style: str) -> int:
    """How many characters of the file stand for one of the text."""
    if style == "'" and line.startswith("''", column):
        return 2
    if style == '"' and line.startswith("\\", column):
        return {"x": 4, "u": 6, "U": 10}.get(line[column + 1 : column + 2], 2)
    return 1
