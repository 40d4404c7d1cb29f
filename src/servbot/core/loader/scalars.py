"""What an unquoted word of YAML means. Only what nobody can misread is anything but text.

`no`, `yes`, `on`, `off`, `0123`, `1e3`, `0x1F`, `12:30` and dates stay text as written: a field that
wants a number or a yes/no reads it from the text, and a field that wants text gets what was written.
"""

import re
from decimal import Decimal

LONGEST_NUMBER = 40

words: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
integer = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
decimal = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+", re.ASCII)
doubtful = frozenset({"yes", "no", "on", "off"})

Scalar = str | int | Decimal | bool | None


def plain_value(text: str) -> Scalar:
    """The value of an unquoted scalar."""
    if text in words:
        return words[text]
    if text[0] in "+-.0123456789" and len(text) <= LONGEST_NUMBER:
        if integer.fullmatch(text):
            return int(text)
        if decimal.fullmatch(text):
            return Decimal(text)
    return text


def is_doubtful(text: str) -> bool:
    """Whether other readers of YAML would take the unquoted text for true or false."""
    return len(text) <= 3 and text.lower() in doubtful
