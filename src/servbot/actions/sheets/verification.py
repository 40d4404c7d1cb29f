"""Checks a report of a reconciliation again: its seal, its sheets, its source files, and the result itself."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse

from servbot.actions.sheets.alignment import aligned
from servbot.actions.sheets.errors import ReportNotGenuine
from servbot.actions.sheets.reading.table import ROW, read_table
from servbot.actions.sheets.reconciliation.cascade import checked, find
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import CARRIED
from servbot.actions.sheets.side_file import read_side
from servbot.actions.sheets.writing.seal import file_digest, opened
from servbot.core.record import Record

SHEET_TAG = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"


NOTES = ("Cause", "Age", "Age class")


class Verified(Record):
    """What was checked of a report."""

    signed: bool
    """Whether this installation signed it."""

    sheets: int
    """Sheets that are as they were written."""

    files: tuple[str, ...]
    """Source files that are as they were read."""

    missing: tuple[str, ...]
    """Source files that are not there any more, or not in this place."""

    repeated: bool
    """Whether the work was done again, with the same counts, sums and digests."""


def verified(path: Path, key: bytes) -> Verified:
    """What holds of the report; `ReportNotGenuine` says what does not."""
    rows = read_table(path, "Proof", header_row=3).rows
    content = opened(rows, key, path.name)
    _check_sheets(path, content["sheets"])
    there = [file for file in content["files"] if Path(file["path"]).is_file()]
    for file in there:
        if file_digest(Path(file["path"])) != file["sha256"]:
            raise ReportNotGenuine(
                f"{Path(file['path']).name} was changed after {path.name} was written.",
                remedy="Reconcile again; the report tells of the file as it was.",
            )
    repeated = content["repeatable"] and len(there) == 2 and _repeat(content, path)
    return Verified(
        signed=True,
        sheets=len(content["sheets"]),
        files=tuple(file["path"] for file in there),
        missing=tuple(file["path"] for file in content["files"] if file not in there),
        repeated=repeated,
    )


def carried(path: Path, side: str, key: bytes) -> list[dict[str, Any]]:
    """What a genuine report left open on one side: unmatched rows and breaks, marked with where they come from."""
    content = opened(read_table(path, "Proof", header_row=3).rows, key, path.name)
    _check_sheets(path, content["sheets"])
    unmatched = [_bare(row, "") for row in read_table(path, f"Unmatched {side}", header_row=3).rows]
    prefix = f"{side.capitalize()}: "
    breaks = [_bare(row, prefix) for row in read_table(path, "Breaks", header_row=3).rows]
    return [{**row, CARRIED: path.name} for row in (*unmatched, *breaks)]


def _bare(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The columns of the source alone, without what the report said of the row and its place."""
    beside = {*NOTES, ROW, f"{prefix}Source row"}
    named = {name: value for name, value in row.items() if name.startswith(prefix) and name not in beside}
    return {name.removeprefix(prefix): value for name, value in named.items()}


def _check_sheets(path: Path, expected: dict[str, str]) -> None:
    with zipfile.ZipFile(path) as archive:
        with archive.open("xl/workbook.xml") as stream:
            names = [item.get("name", "") for _, item in iterparse(stream) if item.tag == SHEET_TAG]  # noqa: S314 - read_table has inspected the file
        for number, name in enumerate(names, 1):
            digest = hashlib.sha256(archive.read(f"xl/worksheets/sheet{number}.xml")).hexdigest()
            if name != "Proof" and digest != expected.get(name):
                raise ReportNotGenuine(f"Sheet {name!r} of {path.name} was changed or saved again.")
    if set(names) != {*expected, "Proof"}:
        raise ReportNotGenuine(f"{path.name} has other sheets than were written.")


def _repeat(content: dict[str, Any], path: Path) -> bool:
    """Do the work again; what comes out differently makes the report wrong."""
    left, right = (
        read_side(Path(file["path"]), file["sheet"], file["header_row"], file["columns"]).side
        for file in content["files"]
    )
    rules = Rules.model_validate(content["rules"])
    left = aligned(left, rules.left_columns, "The left side")
    right = aligned(right, rules.right_columns, "The right side")
    summary, proof = checked(find(left, right, rules))
    same = json.loads(json.dumps([content["summary"], content["proof"]]))
    if [summary.model_dump(mode="json"), proof.model_dump(mode="json")] != same:
        raise ReportNotGenuine(f"The same files and rules give another result than {path.name} holds.")
    return True
