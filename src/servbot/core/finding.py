"""Something wrong inside data whose place in a file somebody else knows."""

from typing import Literal

from servbot.core.record import Record


class Finding(Record):
    """What is wrong, and where in the data."""

    path: tuple[str | int, ...]
    """Keys and numbers that lead to the value."""

    code: str
    """Stable name, `family.what-is-wrong`."""

    message: str

    remedy: str = ""
    """What to write instead."""

    severity: Literal["error", "warning"] = "error"

    of_key: bool = False
    """The key at the path is meant, not its value."""
