"""Checks a report of a reconciliation again: its seal, its sheets, its source files, and the result itself."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import iterparse

from servbot.actions.sheets.alignment import aligned
from servbot.actions.sheets.errors import ReportNotGenuine
from servbot.actions.sheets.reading.table import ROW, read_table
from servbot.actions.sheets.reconciliation.answer import answers_of
from servbot.actions.sheets.reconciliation.cascade import checked, find
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import CARRIED, Side
from servbot.actions.sheets.settling.settled import settled
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


Kept = Callable[[str], Path | None]
"""Finds a file again by its SHA-256, where it is not in its place any more."""


def nowhere(digest: str) -> None:
    """No file is kept anywhere."""
    del digest


def verified(path: Path, key: bytes, kept: Kept = nowhere) -> Verified:
    """What holds of the report; `ReportNotGenuine` says what does not."""
    content = sealed(path, key)
    for file in content["files"]:
        place = Path(file["path"])
        if place.is_file() and file_digest(place) != file["sha256"]:
            raise ReportNotGenuine(
                f"{place.name} was changed after {path.name} was written.",
                remedy="Reconcile again; the report tells of the file as it was.",
            )
    with source_files(content, kept) as found:
        there = [file["path"] for file, place in zip(content["files"], found, strict=True) if place]
        repeated = content["repeatable"] and len(there) == 2 and _repeat(content, found, path)
    return Verified(
        signed=True,
        sheets=len(content["sheets"]),
        files=tuple(there),
        missing=tuple(file["path"] for file in content["files"] if file["path"] not in there),
        repeated=repeated,
    )


def sealed(path: Path, key: bytes) -> dict[str, Any]:
    """What a genuine report says of itself."""
    content = opened(read_table(path, "Proof", header_row=3).rows, key, path.name)
    _check_sheets(path, content["sheets"])
    return content


@contextmanager
def source_files(content: Mapping[str, Any], kept: Kept) -> Iterator[list[Path | None]]:
    """Where the source files can be read: in their place, else a copy of what was kept."""
    with TemporaryDirectory(prefix="servbot-") as folder:
        yield [_found_again(file, number, Path(folder), kept) for number, file in enumerate(content["files"])]


def _found_again(file: Mapping[str, Any], number: int, folder: Path, kept: Kept) -> Path | None:
    place = Path(file["path"])
    if place.is_file():
        return place
    copy = kept(file["sha256"])
    if copy is None:
        return None
    # A kept file has no name of its own, and its name tells what it is.
    named = folder / str(number) / place.name
    named.parent.mkdir()
    shutil.copyfile(copy, named)
    return named


def sides_of(content: Mapping[str, Any], found: Sequence[Path | None]) -> list[Side]:
    """Both sides, read again, under the names that the rules use."""
    rules = Rules.model_validate(content["rules"])
    wanted = (("The left side", rules.left_columns), ("The right side", rules.right_columns))
    return [
        aligned(read_side(place, file["sheet"], file["header_row"], file["columns"]).side, columns, name)
        for file, place, (name, columns) in zip(content["files"], found, wanted, strict=False)
        if place is not None
    ]


def carried(path: Path, side: str, key: bytes) -> list[dict[str, Any]]:
    """What a genuine report left open on one side: unmatched rows and breaks, marked with where they come from."""
    sealed(path, key)
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


def _repeat(content: Mapping[str, Any], found: Sequence[Path | None], path: Path) -> bool:
    """Do the work again; what comes out differently makes the report wrong."""
    rules = Rules.model_validate(content["rules"])
    left, right = sides_of(content, found)
    summary, proof = checked(settled(find(left, right, rules), answers_of(content.get("answers", ()))))
    same = json.loads(json.dumps([content["summary"], content["proof"]]))
    if [summary.model_dump(mode="json"), proof.model_dump(mode="json")] != same:
        raise ReportNotGenuine(f"The same files and rules give another result than {path.name} holds.")
    return True
