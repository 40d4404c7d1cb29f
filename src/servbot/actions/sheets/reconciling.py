"""A reconciliation from files or rows to its result and its report; runs in a worker process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servbot.actions.sheets.alignment import aligned
from servbot.actions.sheets.reading.cell import ColumnType
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.answer import Answer
from servbot.actions.sheets.reconciliation.cascade import checked, find
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.reconciliation.records import recorded
from servbot.actions.sheets.reconciliation.result import Reconciliation
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import Side, every_row
from servbot.actions.sheets.report_pages import pages_of
from servbot.actions.sheets.settling.lines import Places
from servbot.actions.sheets.settling.reviews import reviews_of
from servbot.actions.sheets.settling.settled import settled
from servbot.actions.sheets.side_file import read_side
from servbot.actions.sheets.verification import carried
from servbot.actions.sheets.writing.reconciliation_report import Origins, write_reconciliation
from servbot.actions.sheets.writing.seal import Origin, file_digest
from servbot.core.collecting import collector_at_rest
from servbot.core.review import Review


@dataclass(frozen=True, slots=True)
class Given:
    """One side: rows, or the sheet that holds them."""

    rows: list[dict[str, Any]] | None = None
    path: Path | None = None
    sheet: str = ""
    header_row: int | None = None
    columns: Mapping[str, ColumnType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportWanted:
    """A report to write."""

    path: Path
    key: bytes
    title: str = "Reconciliation"

    paged: bool = False
    """Whether it is wanted as pages for the console too."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that a reconciliation is made of."""

    left: Given
    right: Given
    rules: Rules

    where: Mapping[str, Any] = field(default_factory=dict)
    """Only right rows with these values take part."""

    carry: Path | None = None
    """The report of the period before, whose open rows take part again."""

    report: ReportWanted | None = None

    most: int | None = None
    """How many entries of each list are given back."""

    key: bytes = b""
    """What the report of the period before was signed with."""

    answers: tuple[Answer, ...] = ()
    """What people decided about an earlier look at the same rows."""

    reviews: int = 0
    """How many reviews for people are given back at most."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came out."""

    result: Reconciliation
    right_left_out: int
    problems: tuple[Problem, ...]

    reviews: tuple[Review, ...] = ()
    reviews_left_out: int = 0

    pages: bytes = b""
    """The report as pages for the console, where they were wanted."""


@collector_at_rest()
def carry_out(job: Job, tell: Callable[[str], None] = lambda _: None) -> Done:
    """Read both sides, compare them, prove the result and write the report."""
    tell("Reading the left side")
    left, left_origin, left_problems = _read(job.left)
    tell("Reading the right side")
    right, right_origin, right_problems = _read(job.right)
    left = aligned(left, job.rules.left_columns, "The left side")
    right = aligned(right, {*job.rules.right_columns, *job.where}, "The right side")
    chosen = _fitting(right, job.where)
    left_out = right.length - chosen.length
    if job.carry:
        left = Side.of([*carried(job.carry, "left", job.key), *left.rows()])
        chosen = Side.of([*carried(job.carry, "right", job.key), *chosen.rows()])
    tell(f"Comparing {left.length:,} with {chosen.length:,} rows")
    found = settled(find(left, chosen, job.rules, tell), job.answers)
    summary_and_proof = checked(found)
    pages = b""
    if job.report:
        tell("Writing the report")
        repeatable = not job.where and job.carry is None
        origins = Origins(left_origin, right_origin, repeatable)
        wanted = job.report
        names = write_reconciliation(wanted.path, wanted.title, found, summary_and_proof, origins, wanted.key)
        if wanted.paged:
            pages = pages_of(wanted.path, wanted.title, names, found, (left_origin, right_origin))
    reviews = reviews_of(found, Places(_place(left_origin), _place(right_origin))) if job.reviews else []
    return Done(
        recorded(found, *summary_and_proof, job.most),
        left_out,
        (*left_problems, *right_problems),
        tuple(reviews[: job.reviews]),
        max(0, len(reviews) - job.reviews),
        pages,
    )


def _place(origin: Origin | None) -> str:
    if origin is None:
        return ""
    return f"{origin.path.name}, {origin.sheet}" if origin.sheet else origin.path.name


def _read(given: Given) -> tuple[Side, Origin | None, tuple[Problem, ...]]:
    if given.path is None:
        rows = [{**row, ROW: row.get(ROW, number)} for number, row in enumerate(given.rows or [], 1)]
        return Side.of(rows), None, ()
    before = file_digest(given.path)
    table = read_side(given.path, given.sheet, given.header_row, given.columns)
    origin = Origin(given.path.resolve(), table.sheet, before, given.header_row, given.columns)
    return table.side, origin, table.problems


def _fitting(side: Side, where: Mapping[str, Any]) -> Side:
    """The rows that have the wanted values; a blank one fits no row."""
    if not where or not side.length:
        return side
    rows = every_row(side.length)
    for column, value in where.items():
        wanted = key_text(value)
        rows = rows.filter(side.texts(column).gather(rows) == wanted) if wanted else rows.clear()
    return side.only(rows)
