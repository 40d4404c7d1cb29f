"""Tables in files, with every mistake at its line and column or its sheet and cell."""

from collections.abc import Mapping
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError

from servbot.actions.decisions.cells import Sheet, sheet_in
from servbot.core.decision_table import Layout, Table, TableSpec, check, compiled
from servbot.core.decision_table.errors import TableWrong
from servbot.core.finding import Finding
from servbot.core.loader import Diagnostic, Document, Path, in_order, try_yaml, validated
from servbot.core.loader.wording import wording_of

LARGEST_FILE = 5_000_000
"""Bytes."""


def table_in(place: File, sheet: str = "") -> Table:
    """A table to decide with; `TableWrong` names its first mistake."""
    table, found = read_table(place, sheet, whole=False)
    if table is None:
        first = next(each for each in found if each.severity == "error")
        raise TableWrong(
            f"The decision table {place.name} cannot be used: {first.message}.", place=first.place
        )
    return table


def read_table(place: File, sheet: str = "", *, whole: bool = True) -> tuple[Table | None, list[Diagnostic]]:
    """The table, where its cells can be understood, and everything that is wrong with it.

    Args:
        place: a YAML, .xlsx or .csv file.
        sheet: name of the worksheet; the first when empty.
        whole: look for overlaps and gaps too.
    """
    if place.stat().st_size > LARGEST_FILE:
        raise TableWrong(f"The decision table {place.name} is larger than {LARGEST_FILE:,} bytes.")
    if place.suffix.lower() in {".yaml", ".yml"}:
        return _of_yaml(place, whole=whole)
    return _of_sheet(place, sheet_in(place, sheet), whole=whole)


def _of_yaml(place: File, *, whole: bool) -> tuple[Table | None, list[Diagnostic]]:
    try:
        text = place.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TableWrong(f"{place.name} is not text in UTF-8.", remedy="Save it as UTF-8.") from error
    document = try_yaml(text, place.as_posix())
    found, spec = validated(document, TableSpec, family="decision")
    if spec is None:
        return None, in_order(found)
    table, wrong = compiled(spec, place.stem)
    wrong += check(table) if table and whole else []
    return table, in_order([*found, *(_placed(document, each) for each in wrong)])


def _placed(document: Document, finding: Finding) -> Diagnostic:
    return document.diagnostic(
        finding.path,
        finding.code,
        finding.message,
        finding.remedy,
        key=finding.of_key,
        severity=finding.severity,
    )


def _of_sheet(place: File, sheet: Sheet, *, whole: bool) -> tuple[Table | None, list[Diagnostic]]:
    layout = Layout(sheet.cells)
    wrong, table = list(layout.found), None
    try:
        spec = TableSpec.model_validate(layout.data) if not wrong else None
    except ValidationError as error:
        spec, wrong = None, [_of_form(each) for each in error.errors(include_url=False)]
    if spec is not None:
        table, wrong = compiled(spec, place.stem)
        wrong += check(table) if table and whole else []
    found = [*sheet.found(place), *(_in_cell(place, sheet, layout, each) for each in wrong)]
    return None if sheet.mistakes else table, found


def _of_form(error: Mapping[str, Any]) -> Finding:
    """An error of pydantic about the data of a sheet."""
    path: Path = tuple(error["loc"])
    empty = {"inputs": "no in: column", "outputs": "no out: column", "rules": "no rule"}
    if error["type"] == "too_short" and path[-1] in empty:
        remedy = "see decision tables in docs/bot-language.md for the form of a sheet"
        message = f"the sheet has {empty[str(path[-1])]}"
        return Finding(path=path, code="decision.empty", message=message, remedy=remedy)
    words = wording_of(error, repr(str(path[-1])) if path else "the table")
    code = words.code if "." in words.code else f"decision.{words.code}"
    return Finding(path=path, code=code, message=words.message, remedy=words.remedy)


def _in_cell(place: File, sheet: Sheet, layout: Layout, finding: Finding) -> Diagnostic:
    row, column = layout.place(finding.path)
    return sheet.diagnostic(place, row, column, finding)
