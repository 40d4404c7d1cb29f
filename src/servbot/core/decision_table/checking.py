"""What is wrong with a table as a whole, found before it decides anything."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from servbot.core.decision_table.covering import Grid, TooMuchWork
from servbot.core.decision_table.literal import written
from servbot.core.decision_table.table import Rule, Table
from servbot.core.finding import Finding

MOST_TOLD = 10
"""Overlaps and gaps that are told; more of them help nobody."""

MOST_PAIRS = 500_000


def check(table: Table) -> list[Finding]:
    """Overlaps, gaps, and rules that never decide; each with an example."""
    found: list[Finding] = []
    try:
        grid = Grid(table)
        found += _impossible(grid)
        if table.policy in {"U", "A"}:
            found += islice(_overlaps(grid), MOST_TOLD)
        if not table.policy.startswith("C"):
            found += islice(_gaps(grid), MOST_TOLD)
        if table.policy == "F":
            found += _shadowed(grid)
    except TooMuchWork:
        message = "the table has too many columns and rules to be checked as a whole"
        remedy = "split it into several tables that decide one thing each"
        found.append(_finding(("rules",), "too-large-to-check", message, remedy, warning=True))
    return found


def _impossible(grid: Grid) -> Iterator[Finding]:
    for index, rule in enumerate(grid.table.rules):
        if not all(grid.box_of(index)):
            message = f"rule {rule.id} can never hold: a cell leaves no value that may occur"
            remedy = "correct the cell, or what the column allows"
            yield _finding(("rules", rule.index), "unreachable-rule", message, remedy, warning=True)


def _overlaps(grid: Grid) -> Iterator[Finding]:
    """Pairs of rules that hold together and must not; of several in one example, all are named at once."""
    table = grid.table
    if len(table.rules) ** 2 // 2 > MOST_PAIRS:
        raise TooMuchWork
    boxes = [grid.box_of(index) for index in range(len(table.rules))]
    told: set[tuple[str, str]] = set()
    for second, later in enumerate(table.rules):
        for first, earlier in enumerate(table.rules[:second]):
            if table.policy == "A" and earlier.outputs == later.outputs:
                continue
            row = None if (earlier.id, later.id) in told else grid.common(boxes[first], boxes[second])
            if row is not None:
                hits = grid.rules_for(row)
                told |= {(one.id, other.id) for one in hits for other in hits}
                yield _overlap(table, hits, later, row)


def _overlap(table: Table, hits: list[Rule], later: Rule, row: list[Any]) -> Finding:
    ids = [rule.id for rule in hits]
    rules = f"{', '.join(ids[:-1])} and {ids[-1]}"
    place = ("rules", later.index)
    if table.policy == "A":
        message = f"{example(table, row)} hits rules {rules}, which give different outputs"
        remedy = "give them the same outputs, or change when they hold"
        return _finding(place, "rules-disagree", message, remedy)
    message = f"{example(table, row)} hits rules {rules}; under the hit policy U only one may"
    remedy = "change when they hold, or choose the hit policy F (first) or P (priority)"
    return _finding(place, "overlap", message, remedy)


def _shadowed(grid: Grid) -> Iterator[Finding]:
    for index, rule in enumerate(grid.table.rules):
        box = grid.box_of(index)
        if index and all(box) and next(grid.uncovered(box, (1 << index) - 1), None) is None:
            message = f"rule {rule.id} is never reached: the rules above it hold wherever it does"
            remedy = "move it up, or remove it"
            yield _finding(("rules", rule.index), "unreachable-rule", message, remedy, warning=True)


def _gaps(grid: Grid) -> Iterator[Finding]:
    for row in grid.uncovered(grid.whole(), (1 << len(grid.table.rules)) - 1):
        message = f"{example(grid.table, row)} hits no rule"
        remedy = "add a rule for it, or say under `allowed` of the column which values can occur"
        yield _finding(("rules",), "gap", message, remedy, warning=True)


def example(table: Table, row: list[Any]) -> str:
    """Values as people read them: `total = 500, country = CN`."""
    pairs = zip(table.inputs, row, strict=True)
    return ", ".join(f"{column.name} = {written(value)}" for column, value in pairs)


def _finding(
    path: tuple[str | int, ...], code: str, message: str, remedy: str, *, warning: bool = False
) -> Finding:
    return Finding(
        path=path,
        code=f"decision.{code}",
        message=message,
        remedy=remedy,
        severity="warning" if warning else "error",
    )
