"""The text of a definition in numbered lines."""

from servbot.core.record import Record


class TextLine(Record):
    """A line."""

    number: int
    text: str
    comment: str
    """What stands behind a `#`, with it; set apart because it speaks to people."""


def lines_of(text: str) -> list[TextLine]:
    """The lines of a definition."""
    return [
        TextLine(number=number, text=code, comment=comment)
        for number, (code, comment) in enumerate(map(_split, text.splitlines()), 1)
    ]


def _split(line: str) -> tuple[str, str]:
    """Code and comment: a `#` counts outside quotes, at the start or behind a space."""
    quote = ""
    for index, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and (index == 0 or line[index - 1] in " {[,:("):
            quote = character
        elif character == "#" and (index == 0 or line[index - 1] == " "):
            return line[:index], line[index:]
    return line, ""
