"""Differences as a table that people read: wanted and found side by side."""

import io
import shutil
from collections.abc import Sequence
from typing import Any

from servbot.testkit.case.comparing import Difference

WIDEST = 140
LONGEST = 400
"""Characters of a value that are shown."""


def table(found: Sequence[Difference]) -> str:
    """One row for each difference."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = min(shutil.get_terminal_size((110, 24)).columns, WIDEST)
    rows = Table("", "wanted", "found", box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="")
    for each in found:
        words = (each.what, *_apart(each.wanted, each.found))
        rows.add_row(*(Text(part, overflow="fold") for part in words))
    paper = io.StringIO()
    Console(file=paper, width=width, color_system=None, legacy_windows=False).print(rows)
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines())


def _apart(wanted: Any, found: Any) -> tuple[str, str]:
    """Both as they are shown; with their type where nobody could tell them apart."""
    both = shown(wanted), shown(found)
    return both if both[0] != both[1] else (repr(wanted), repr(found))


def shown(value: Any) -> str:
    """A value as a file of cases would say it."""
    from servbot.core.comparison.wording import shown as as_in_a_file

    if isinstance(value, str):
        return value[:LONGEST] or "''"
    if value is None:
        return "null"
    if isinstance(value, list | tuple | dict) and not value:
        return "[]" if isinstance(value, list | tuple) else "{}"
    return as_in_a_file(value, LONGEST)
