"""Reads the text of a YAML file; after a mistake in its syntax it looks for further ones."""

import re
from typing import Any

import yaml

from servbot.core.collecting import collector_at_rest
from servbot.core.loader.composing import Composer, Reader, TooMuch
from servbot.core.loader.diagnostic import Position
from servbot.core.loader.problems import Problems
from servbot.core.loader.tree import Node

MOST_TEXT = 2_000_000
MOST_REPAIRS = 12

unreadable = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
entry = re.compile(r"(?P<key>\s*(?:- +)*[\w.$-]+ *:)(?: .*)?")
item = re.compile(r"(?P<key>\s*(?:- +)+)(?!.*: ).*")
tab = re.compile(r" *\t")

explained = (
    ("cannot start any token", "no text can begin with {sign!r} without quotes", 'put quotes around the text: "…"'),
    ("mapping values are not allowed", "a colon with a blank behind it cannot stand here", "put quotes around a text that holds a colon, or correct the indentation"),
    ("expected ',' or '}'", "the braces {{ … }} are not closed, or a comma is missing", 'close them with }}; put quotes around ${{{{ … }}}} inside of them: "${{{{ … }}}}"'),
    ("expected ',' or ']'", "the brackets [ … ] are not closed, or a comma is missing", "close them with ]"),
    ("found unexpected end of stream", "the quotes are not closed", "write the closing quote"),
    ("could not find expected ':'", "there is no colon behind this key", "write `key: value`, with a blank behind the colon"),
    ("unknown escape character", "\\{next} means nothing inside of double quotes", "write \\\\ for a backslash, or use single quotes"),
    ("alphabetic or numeric character", "{sign!r} has a meaning of its own in YAML", 'put quotes around the text: "…"'),
    ("expected '-' indicator", "this line does not belong to the list above it", "begin it with `- `, or correct the indentation"),
    ("expected <block end>", "this line does not fit what stands above it", "correct the indentation, or put quotes around the text above"),
    ("expected key", "this does not fit what stands before it", "correct the indentation, or put quotes around the whole text"),
)  # fmt: skip
"""Part of libyaml's message, what it means, and what to do."""

not_below = (
    "this line does not fit below the one above it",
    "correct the indentation, or write the missing colon in the line above",
)


def read_tree(problems: Problems, text: str) -> tuple[Node | None, set[int]]:
    """The tree, and the lines that were replaced by nothing in order to read on.

    A tree read after such repairs is good for finding further mistakes, not for use; there is none
    where the file cannot be read on.
    """
    if not _may_be_read(problems, text):
        return None, set()
    lines, repaired = list(problems.lines), set[int]()
    while True:
        composer = Composer(problems if not repaired else Problems(problems.name, text))
        try:
            _feed(composer, "\n".join(lines))
        except TooMuch:
            problems.found += composer.problems.found if repaired else []
            return None, repaired
        except yaml.MarkedYAMLError as error:
            if not _repair(problems, error, lines, repaired):
                return None, repaired
            problems.found = [each for each in problems.found if each.code in {"yaml.syntax", "yaml.tab"}]
            continue
        if repaired:
            problems.found += [each for each in composer.problems.found if each.line not in repaired]
        return composer.root, repaired


def _feed(composer: Composer, text: str) -> None:
    loader = Reader(text)
    try:
        with collector_at_rest():
            while loader.check_event():
                composer.take(loader.get_event())
    finally:
        loader.dispose()


def _may_be_read(problems: Problems, text: str) -> bool:
    """Whether the text is of a size and of characters that can be read at all."""
    start = Position(1, 1)
    if len(text) > MOST_TEXT:
        problems.add("yaml.too-large", start, f"the file is larger than {MOST_TEXT:,} characters", "split it")
        return False
    if found := unreadable.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        problems.add(
            "yaml.character",
            Position(line, column),
            f"the character U+{ord(found[0]):04X} cannot stand in YAML",
            "remove it, and save the file as UTF-8",
        )
        return False
    return True


def _repair(problems: Problems, error: Any, lines: list[str], repaired: set[int]) -> bool:
    """Note the mistake; replace its value by nothing so that reading may go on. False where that is no use."""
    mark = _mark_of(error)
    at = min(mark.line, len(lines) - 1)
    if at + 1 in repaired or _follows(problems, at) or _note_tabs(problems, lines, at):
        return False
    sign = lines[at][mark.column : mark.column + 1]
    message, remedy = _in_words(error, sign, lines[at][mark.column + 1 : mark.column + 2])
    column = min(mark.column, len(lines[at]))
    if "mapping values" in (error.problem or "") and ": " not in lines[at][:column]:
        message, remedy = not_below
        column = len(lines[at]) - len(lines[at].lstrip())
    problems.add("yaml.syntax", Position(at + 1, column + 1), message, remedy)
    found = entry.fullmatch(lines[at]) or item.fullmatch(lines[at])
    if found is None or len(repaired) >= MOST_REPAIRS:
        return False
    lines[at] = f"{found['key']} ~"
    repaired.add(at + 1)
    return True


def _follows(problems: Problems, at: int) -> bool:
    """Whether the mistake is most likely an echo of quotes or brackets that were left open just before."""
    last = problems.found[-1] if problems.found else None
    return last is not None and "not closed" in last.message and at + 1 - last.line <= 2


def _mark_of(error: Any) -> Any:
    """Where people should look: at the beginning of what is not closed, else where reading stopped."""
    opened = "quoted scalar" in (error.context or "") and "end of stream" in (error.problem or "")
    alias = "alias" in (error.context or "") or "anchor" in (error.context or "")
    flow = "flow" in (error.context or "") and error.context_mark.line != error.problem_mark.line
    colon = "could not find expected ':'" in (error.problem or "")
    if error.context_mark is not None and (opened or alias or flow or colon):
        return error.context_mark
    return error.problem_mark or error.context_mark


def _note_tabs(problems: Problems, lines: list[str], at: int) -> bool:
    """Note every line that is indented with a tab, when the mistake is at such a line."""
    if not any(tab.match(line) for line in lines[max(0, at - 1) : at + 1]):
        return False
    for number, line in enumerate(lines):
        if found := tab.match(line):
            place = Position(number + 1, found.end())
            problems.add("yaml.tab", place, "a tab cannot indent a line", "indent with blanks")
    return True


def _in_words(error: Any, sign: str, following: str) -> tuple[str, str]:
    problem = error.problem or ""
    for part, message, remedy in explained:
        if part in problem:
            return message.format(sign=sign, next=following), remedy.format()
    return f"this cannot be read: {problem}", "compare it with the lines around it"
