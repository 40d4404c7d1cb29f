"""What people decided, as rows of the report."""

from collections.abc import Iterator
from typing import Any

from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.settling.lines import LETTERS, Lines, SideName
from servbot.core.review import Verdict

DECISION_COLUMNS = (
    *("Decision", "By", "Reason", "Rule", "Cause", "Difference"),
    *("Left: rows", "Left: amounts", "Right: rows", "Right: amounts"),
)
WORDS = {
    "accept": "accepted",
    "split": "do not belong together",
    "join": "joined",
    "write_off": "written off",
    "leave_open": "left open",
}


def decision_columns(found: Found) -> dict[str, list[Any]]:
    """Everything that was decided, by column."""
    rows = list(_rows(found))
    return {name: [row.get(name) for row in rows] for name in DECISION_COLUMNS}


def _rows(found: Found) -> Iterator[dict[str, Any]]:
    """One row for each thing that was decided."""
    lines = Lines(found)
    for answer in found.answers:
        for verdict in answer.decided:
            yield {
                "Decision": WORDS[verdict.kind],
                "By": answer.by,
                "Reason": answer.reason or None,
                "Rule": verdict.rule or None,
                "Cause": verdict.cause or None,
                "Difference": verdict.difference or None,
                **_side(lines, "left", verdict),
                **_side(lines, "right", verdict),
            }


def _side(lines: Lines, name: SideName, verdict: Verdict) -> dict[str, str]:
    positions = lines.positions(name, getattr(verdict, name))
    found = [lines.line(name, position) for position in positions]
    title = name.capitalize()
    numbers = (str(line.row) if line.row else f"{line.place} {LETTERS[name]}" for line in found)
    amounts = (f"{line.amount:,}" for line in found if line.amount is not None)
    return {f"{title}: rows": ", ".join(numbers), f"{title}: amounts": "; ".join(amounts)}
