"""The report of a reconciliation: what was found as sheets of a workbook, with the sealed proof."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from servbot.actions.sheets.reconciliation.both import Paired
from servbot.actions.sheets.reconciliation.found import Found, positions
from servbot.actions.sheets.reconciliation.records import causes, notes, write_offs
from servbot.actions.sheets.reconciliation.result import Proof, Summary
from servbot.actions.sheets.settling.told import decision_columns
from servbot.actions.sheets.writing.exclusive import locked, replace_whole
from servbot.actions.sheets.writing.fast_workbook import FastSheet, Link, write_fast
from servbot.actions.sheets.writing.reconciliation_layout import (
    SideName,
    Table,
    Values,
    breaks_table,
    group_suggestions_table,
    groups_table,
    matched_table,
    proof_table,
    suggested_table,
    summary_table,
    unmatched_table,
)
from servbot.actions.sheets.writing.seal import Origin, sealed_rows


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
    links = _Links({"left": _target(origins.left, path.parent), "right": _target(origins.right, path.parent)})
    sheets = [_sheet(table, found, links) for table in _tables(found, summary)]
    sides = [origin for origin in (origins.left, origins.right) if origin]

    def last(digests: Mapping[str, str]) -> FastSheet:
        sealed = sealed_rows(found, summary, proof, sides, digests, key, repeatable=origins.repeatable)
        return _sheet(proof_table(proof, ((row["What"], row["Value"]) for row in sealed)), found, links)

    with locked(path, patience):
        replace_whole(path, lambda fresh: write_fast(fresh, title, sheets, last))
    return (*(sheet.name for sheet in sheets), "Proof")


def _sheet(table: Table, found: Found, links: "_Links") -> FastSheet:
    columns = table.columns(found.both.left, found.both.right, links.linked)
    return FastSheet(table.name, columns, table.length)


def _tables(found: Found, summary: Summary) -> Iterable[Table]:
    yield summary_table(summary)
    yield _matched(found)
    yield groups_table((rule.name, (group.left, group.right), group.apart) for rule, group in found.groups)
    alike = [pair for _, pair in found.suggestions]
    yield suggested_table(
        ((rule.name, pair.score) for rule, pair in found.suggestions),
        positions(pair.left for pair in alike),
        positions(pair.right for pair in alike),
    )
    yield group_suggestions_table(
        (rule.name, group.ways, group.complete) for rule, group in found.open_groups
    )
    yield _breaks(found)
    yield unmatched_table("left", found.open_left, notes(found, "left"))
    yield unmatched_table("right", found.open_right, notes(found, "right"))
    if found.answers:
        yield Table("Decisions", decision_columns(found))


def _matched(found: Found) -> Table:
    pairs = found.matched
    names = pl.Series([rule.name for rule in found.rules.rules], dtype=pl.String)
    said = {(pair.left, pair.right): _sentences(pair) for _, pair in found.tolerated}
    tolerated = (
        [said.get(pair) for pair in pairs.select("left", "right").iter_rows()]
        if said
        else [None] * pairs.height
    )
    return matched_table(names.gather(pairs["rule"]), tolerated, pairs["left"], pairs["right"])


def _sentences(pair: Paired) -> str:
    return "; ".join(item.sentence for item in pair.differences)


def _breaks(found: Found) -> Table:
    proposed = write_offs(found)
    breaks = (
        (rule.name, cause, pair.explanation, proposed.get(place))
        for place, ((rule, pair), cause) in enumerate(zip(found.breaks, causes(found), strict=True))
    )
    at = [pair for _, pair in found.breaks]
    return breaks_table(breaks, positions(pair.left for pair in at), positions(pair.right for pair in at))


@dataclass(frozen=True, slots=True)
class _Links:
    """Makes links of the numbers that rows have in their source."""

    targets: Mapping[SideName, str | None]

    def linked(self, name: SideName, numbers: Values) -> Any:
        target = self.targets[name]
        if target is None:
            return numbers
        texts = pl.Series(numbers, dtype=pl.Int64).cast(pl.String)
        joined = (
            pl.select(pl.concat_str(pl.lit(target), texts)).to_series()
            if target.endswith("!A")
            else (pl.select(pl.when(texts.is_null()).then(None).otherwise(pl.lit(target))).to_series())
        )
        return Link(joined, texts)


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
