"""The report of a reconciliation: what was found as sheets of a workbook, with the sealed proof."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.found import Found, positions
from servbot.actions.sheets.reconciliation.records import causes, notes, write_offs
from servbot.actions.sheets.reconciliation.result import Balance, OpenNote, Proof, Summary
from servbot.actions.sheets.reconciliation.side import CARRIED, Side
from servbot.actions.sheets.writing.exclusive import locked, replace_whole
from servbot.actions.sheets.writing.fast_workbook import FastSheet, Link, write_fast
from servbot.actions.sheets.writing.seal import Origin, sealed_rows

COUNTS = (
    *("left", "right", "matched", "groups", "breaks", "unmatched_left", "unmatched_right"),
    *("suggestions", "group_suggestions", "write_off", "authority", "left_statement", "right_statement"),
)
PARTS = ("total", "matched", "groups", "breaks", "unmatched")


@dataclass(frozen=True, slots=True)
class Origins:
    """Where both sides come from."""

    left: Origin | None
    right: Origin | None

    repeatable: bool = True
    """Whether the files alone, read again, give the same rows."""


def write_reconciliation(
    path: Path,
    title: str,
    found: Found,
    checked: tuple[Summary, Proof],
    origins: Origins,
    key: bytes,
    patience: float = 30,
) -> tuple[str, ...]:
    """Write the report in place of an earlier one; gives the names of its sheets."""
    summary, proof = checked
    sheets = list(_sheets(found, summary, origins, path.parent))
    sides = [origin for origin in (origins.left, origins.right) if origin]

    def last(digests: Mapping[str, str]) -> FastSheet:
        return _proof(
            proof, sealed_rows(found, summary, proof, sides, digests, key, repeatable=origins.repeatable)
        )

    with locked(path, patience):
        replace_whole(path, lambda fresh: write_fast(fresh, title, sheets, last))
    return (*(sheet.name for sheet in sheets), "Proof")


def _sheets(found: Found, summary: Summary, origins: Origins, folder: Path) -> Iterable[FastSheet]:
    lay = _Layout(found, origins, folder)
    yield _from_rows("Summary", _summary(summary), ("What", "Column", "Side", "Currency", "Value"))
    yield lay.matched()
    yield lay.groups()
    yield lay.suggested()
    yield lay.group_suggestions()
    yield lay.breaks()
    yield lay.unmatched("left")
    yield lay.unmatched("right")


class _Layout:
    """Lays positions out as columns: what the rule says, then both rows beside each other."""

    def __init__(self, found: Found, origins: Origins, folder: Path) -> None:
        self._found, self._both = found, found.both
        self._targets = {"left": _target(origins.left, folder), "right": _target(origins.right, folder)}

    def matched(self) -> FastSheet:
        pairs = self._found.matched
        names = pl.Series([rule.name for rule in self._found.rules.rules], dtype=pl.String)
        said = {
            (pair.left, pair.right): "; ".join(item.sentence for item in pair.differences)
            for _, pair in self._found.tolerated
        }
        tolerated = (
            [said.get(pair) for pair in pairs.select("left", "right").iter_rows()]
            if said
            else [None] * pairs.height
        )
        columns = {"Rule": names.gather(pairs["rule"]), "Tolerated": tolerated}
        return FastSheet("Matched", {**columns, **self._beside(pairs["left"], pairs["right"])}, pairs.height)

    def breaks(self) -> FastSheet:
        at = [pair for _, pair in self._found.breaks]
        proposed = write_offs(self._found)
        columns: dict[str, Any] = {
            "Rule": [rule.name for rule, _ in self._found.breaks],
            "Cause": list(causes(self._found)),
            "Differences": [pair.explanation for pair in at],
            "Write off": [proposed.get(place) for place in range(len(at))],
        }
        beside = self._beside(positions(p.left for p in at), positions(p.right for p in at))
        return FastSheet("Breaks", {**columns, **beside}, len(at))

    def suggested(self) -> FastSheet:
        alike = [pair for _, pair in self._found.suggestions]
        columns = {
            "Rule": [rule.name for rule, _ in self._found.suggestions],
            "Alike": [f"{pair.score:.0%}" for pair in alike],
        }
        beside = self._beside(positions(p.left for p in alike), positions(p.right for p in alike))
        return FastSheet("Suggested", {**columns, **beside}, len(alike))

    def groups(self) -> FastSheet:
        found = [
            (number, rule.name, side, row, group.apart)
            for number, (rule, group) in enumerate(self._found.groups, 1)
            for side, rows in (("left", group.left), ("right", group.right))
            for row in rows
        ]
        columns = {
            "Group": [item[0] for item in found],
            "Rule": [item[1] for item in found],
            "Difference": [item[4] for item in found],
        }
        return self._of_both("Groups", columns, [item[2] for item in found], [item[3] for item in found])

    def group_suggestions(self) -> FastSheet:
        found = [
            (number, rule.name, way, group.complete, side, row)
            for number, (rule, group) in enumerate(self._found.open_groups, 1)
            for way, (own, other) in enumerate(group.ways, 1)
            for side, rows in (("left", own), ("right", other))
            for row in rows
        ]
        columns = {
            "Suggestion": [item[0] for item in found],
            "Rule": [item[1] for item in found],
            "Way": [item[2] for item in found],
            "All ways known": ["yes" if item[3] else "no" for item in found],
        }
        return self._of_both(
            "Suggested groups", columns, [item[4] for item in found], [item[5] for item in found]
        )

    def unmatched(self, name: str) -> FastSheet:
        rows = self._found.places(name)["unmatched"]
        side: Side = getattr(self._both, name)
        columns = {**_notes(notes(self._found, name)), **self._row(name, side, rows, "")}
        return FastSheet(f"Unmatched {name}", columns, len(rows))

    def _of_both(self, name: str, columns: dict[str, Any], sides: list[str], rows: list[int]) -> FastSheet:
        """Rows of either side below each other."""
        at = {
            side: pl.Series(
                [row if own == side else None for own, row in zip(sides, rows, strict=True)], dtype=pl.UInt32
            )
            for side in ("left", "right")
        }
        return FastSheet(name, {**columns, "Side": sides, **self._beside(at["left"], at["right"])}, len(rows))

    def _beside(self, left: pl.Series, right: pl.Series) -> dict[str, Any]:
        return {
            **self._row("left", self._both.left, left, "Left: "),
            **self._row("right", self._both.right, right, "Right: "),
        }

    def _row(self, name: str, side: Side, rows: pl.Series, prefix: str) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        if ROW in side.columns:
            numbers = _taken(side, ROW, rows)
            columns[f"{prefix}Source row"] = self._linked(name, numbers)
        for column in side.columns:
            if column not in (ROW, CARRIED):
                columns[f"{prefix}{column}"] = _taken(side, column, rows)
        return columns

    def _linked(self, name: str, numbers: Sequence[Any] | pl.Series) -> Any:
        target = self._targets[name]
        if target is None:
            return numbers
        texts = pl.Series(numbers, dtype=pl.Int64).cast(pl.String)
        joined = (
            pl.select(pl.concat_str(pl.lit(target), texts)).to_series()
            if target.endswith("!A")
            else (pl.select(pl.when(texts.is_null()).then(None).otherwise(pl.lit(target))).to_series())
        )
        return Link(joined, texts)


def _taken(side: Side, column: str, rows: pl.Series) -> Any:
    """The values of a real column at these positions."""
    typed = side.own_typed(column)
    if typed is not None:
        return typed.gather(rows)
    values = side.own_values(column)
    return [None if row is None else values[row] for row in rows]


def _target(origin: Origin | None, folder: Path) -> str | None:
    """What a link to a row of the file begins with; a text file has no rows to lead to."""
    if origin is None:
        return None
    try:
        place = os.path.relpath(origin.path, folder)
    except ValueError:  # another drive
        place = str(origin.path)
    if origin.path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return place
    sheet = origin.sheet.replace("'", "''")
    return f"[{place}]'{sheet}'!A"


def _notes(found: Sequence[OpenNote]) -> dict[str, Any]:
    return {
        "Cause": [note.cause for note in found],
        "Age": [note.age for note in found],
        "Age class": [note.age_class or None for note in found],
    }


def _summary(summary: Summary) -> Iterable[dict[str, Any]]:
    for name in COUNTS:
        if (value := getattr(summary, name)) not in (None, ""):
            yield {"What": name.replace("_", " ").capitalize(), "Value": value}
    for side, sums in (("left", summary.left_sums), ("right", summary.right_sums)):
        for column, amounts in sums.items():
            for part in PARTS:
                yield {
                    "What": f"Sum: {part}",
                    "Column": column,
                    "Side": side,
                    "Value": getattr(amounts, part),
                }
    for side, balances in (("left", summary.left_balances), ("right", summary.right_balances)):
        for balance in balances:
            yield from _balance(side, balance)


def _balance(side: str, balance: Balance) -> Iterable[dict[str, Any]]:
    for part in ("opening", "movements", "matched", "closing"):
        value = getattr(balance, part)
        yield {"What": f"Balance: {part}", "Side": side, "Currency": balance.currency, "Value": value}


def _proof(proof: Proof, sealed: Iterable[Mapping[str, Any]]) -> FastSheet:
    rows = [
        {"What": name.replace("_", " ").capitalize(), "Value": "yes" if value is True else value}
        for name, value in proof.model_dump().items()
    ]
    return _from_rows("Proof", [*rows, *sealed], ("What", "Value"))


def _from_rows(name: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> FastSheet:
    kept = list(rows)
    return FastSheet(name, {column: [row.get(column) for row in kept] for column in columns}, len(kept))
