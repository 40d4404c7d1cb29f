"""How a reconciliation is laid out as tables: what the rule says, then the rows of both sides beside each other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import polars as pl

from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.grouping import Way
from servbot.actions.sheets.reconciliation.result import Balance, OpenNote, Proof, Summary
from servbot.actions.sheets.reconciliation.side import CARRIED, Side

SideName = Literal["left", "right"]
Values = Sequence[Any] | pl.Series

COUNTS = (
    *("left", "right", "matched", "groups", "breaks", "unmatched_left", "unmatched_right"),
    *("suggestions", "group_suggestions", "write_off", "authority", "left_statement", "right_statement"),
    *("decided", "written_off"),
)
PARTS = ("total", "matched", "groups", "breaks", "unmatched")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: what is said of each line, and the positions of its rows; none where a side has no row."""

    name: str
    said: Mapping[str, Values]
    left: pl.Series | None = None
    right: pl.Series | None = None

    @property
    def length(self) -> int:
        """How many lines it has."""
        return len(next(iter(self.said.values())))

    def columns(
        self,
        left: Side,
        right: Side,
        numbered: Callable[[SideName, Values], Any] = lambda _, numbers: numbers,
    ) -> dict[str, Any]:
        """All columns by name; `numbered` says what becomes of the numbers of the rows in their source."""
        columns = dict(self.said)
        beside = self.left is not None and self.right is not None
        sides: tuple[tuple[SideName, Side, pl.Series | None], ...] = (
            ("left", left, self.left),
            ("right", right, self.right),
        )
        for name, side, rows in sides:
            if rows is not None:
                prefix = f"{name.capitalize()}: " if beside else ""
                columns |= _row_columns(side, rows, prefix, partial(numbered, name))
        return columns


def matched_table(rules: Values, tolerated: Values, left: pl.Series, right: pl.Series) -> Table:
    """Pairs that agree, with the differences that are tolerated."""
    return Table("Matched", {"Rule": rules, "Tolerated": tolerated}, left, right)


def breaks_table(
    breaks: Iterable[tuple[str, Any, str, Decimal | None]], left: pl.Series, right: pl.Series
) -> Table:
    """Pairs that do not agree: rule, cause, differences, and what may be written off."""
    return Table("Breaks", _named(breaks, ("Rule", "Cause", "Differences", "Write off")), left, right)


def suggested_table(alike: Iterable[tuple[str, float]], left: pl.Series, right: pl.Series) -> Table:
    """Pairs that a person decides about: rule and score."""
    shown = ((rule, f"{score:.0%}") for rule, score in alike)
    return Table("Suggested", _named(shown, ("Rule", "Alike")), left, right)


def groups_table(groups: Iterable[tuple[str, Way, Decimal]]) -> Table:
    """Groups that add up: rule, rows of both sides below each other, and the difference."""
    lines = [
        ((number, rule, apart, side), row)
        for number, (rule, way, apart) in enumerate(groups, 1)
        for side, row in _below(way)
    ]
    return _of_both("Groups", lines, ("Group", "Rule", "Difference", "Side"))


def group_suggestions_table(groups: Iterable[tuple[str, Sequence[Way], bool]]) -> Table:
    """Groups that a person decides about: rule, the ways in which they add up, and whether these are all."""
    lines = [
        ((number, rule, place, "yes" if complete else "no", side), row)
        for number, (rule, ways, complete) in enumerate(groups, 1)
        for place, way in enumerate(ways, 1)
        for side, row in _below(way)
    ]
    return _of_both("Suggested groups", lines, ("Suggestion", "Rule", "Way", "All ways known", "Side"))


def unmatched_table(name: SideName, rows: pl.Series, notes: Iterable[OpenNote]) -> Table:
    """Rows without a partner, with their cause and age."""
    said = _named(
        ((note.cause, note.age, note.age_class or None) for note in notes), ("Cause", "Age", "Age class")
    )
    return Table(f"Unmatched {name}", said, **{name: rows})


def summary_table(summary: Summary) -> Table:
    """Counts, sums and balances."""
    columns = ("What", "Column", "Side", "Currency", "Value")
    return Table("Summary", _named(_summary(summary), columns))


def proof_table(proof: Proof, sealed: Iterable[tuple[str, Any]] = ()) -> Table:
    """What was verified, and further lines."""
    verified = (
        (name.replace("_", " ").capitalize(), "yes" if value is True else value)
        for name, value in proof.model_dump().items()
    )
    return Table("Proof", _named((*verified, *sealed), ("What", "Value")))


def _named(lines: Iterable[Sequence[Any]], names: Sequence[str]) -> dict[str, Values]:
    kept = list(lines)
    return {name: [line[place] for line in kept] for place, name in enumerate(names)}


def _below(way: Way) -> Iterable[tuple[SideName, int]]:
    yield from (("left", row) for row in way[0])
    yield from (("right", row) for row in way[1])


def _of_both(name: str, lines: Sequence[tuple[tuple[Any, ...], int]], names: Sequence[str]) -> Table:
    """Rows of either side below each other; the last thing said is the side."""
    at = (
        pl.Series([row if said[-1] == side else None for said, row in lines], dtype=pl.UInt32)
        for side in ("left", "right")
    )
    return Table(name, _named((said for said, _ in lines), names), *at)


def _row_columns(
    side: Side, rows: pl.Series, prefix: str, numbered: Callable[[Values], Any]
) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if ROW in side.columns:
        columns[f"{prefix}Source row"] = numbered(_taken(side, ROW, rows))
    for column in side.columns:
        if column not in (ROW, CARRIED):
            columns[f"{prefix}{column}"] = _taken(side, column, rows)
    return columns


def _taken(side: Side, column: str, rows: pl.Series) -> Any:
    """The values of a real column at these positions."""
    typed = side.own_typed(column)
    if typed is not None:
        return typed.gather(rows)
    values = side.own_values(column)
    return [None if row is None else values[row] for row in rows]


def _summary(summary: Summary) -> Iterable[tuple[Any, ...]]:
    for name in COUNTS:
        if (value := getattr(summary, name)) not in (None, ""):
            yield name.replace("_", " ").capitalize(), None, None, None, value
    for side, sums in (("left", summary.left_sums), ("right", summary.right_sums)):
        for column, amounts in sums.items():
            for part in PARTS:
                yield f"Sum: {part}", column, side, None, getattr(amounts, part)
    for side, balances in (("left", summary.left_balances), ("right", summary.right_balances)):
        for balance in balances:
            yield from _balance(side, balance)


def _balance(side: str, balance: Balance) -> Iterable[tuple[Any, ...]]:
    for part in ("opening", "movements", "matched", "closing"):
        yield f"Balance: {part}", None, side, balance.currency, getattr(balance, part)
