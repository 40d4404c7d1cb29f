"""Which part of an .xlsx workbook holds what: sheets, names and tables. The guard has bounded the file before."""

import posixpath
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree as ET

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetPart:
    """A sheet and the part with its cells."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TablePart:
    """A table that Excel knows as one."""

    name: str
    part: str
    reference: str
    has_totals: bool


def sheet_parts(archive: zipfile.ZipFile) -> list[SheetPart]:
    """The sheets in their order; empty when the workbook cannot be followed."""
    main = workbook_part(archive)
    try:
        workbook = _parsed(archive, main)
        targets = related(archive, main)
    except (KeyError, ET.ParseError):
        return []
    sheets = (entry for entry in workbook.iter() if entry.tag.endswith("}sheet"))
    return [
        SheetPart(
            name=entry.get("name", ""),
            part=targets.get(entry.get(RELATION) or entry.get(STRICT_RELATION) or "", ("", ""))[1],
            visible=entry.get("state", "visible") == "visible",
        )
        for entry in sheets
    ]


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part with the cells of the sheet, if it is there."""
    part = next((each.part for each in sheet_parts(archive) if each.name == sheet), "")
    return part if part in archive.namelist() else None


def workbook_part(archive: zipfile.ZipFile) -> str:
    """The main part, which nearly always has the same name."""
    try:
        targets = list(related(archive, "").values())
    except (KeyError, ET.ParseError):
        targets = []
    return next((part for kind, part in targets if kind == "officeDocument"), "xl/workbook.xml")


def defined_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """References by name in lower case, such as `Sheet1!$B$4`."""
    workbook = _parsed(archive, workbook_part(archive))
    names = (entry for entry in workbook.iter() if entry.tag.endswith("}definedName"))
    return {entry.get("name", "").casefold(): (entry.text or "").strip() for entry in names}


def tables_of(archive: zipfile.ZipFile, part: str) -> list[TablePart]:
    """The tables of one sheet."""
    found = []
    for kind, target in related(archive, part).values():
        if kind == "table" and target in archive.namelist():
            table = _parsed(archive, target)
            found.append(
                TablePart(
                    name=table.get("displayName", table.get("name", "")),
                    part=target,
                    reference=table.get("ref", ""),
                    has_totals=table.get("totalsRowCount", "0") != "0",
                )
            )
    return found


def related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Kind and name of the parts that a part refers to, by their identity; `""` stands for the whole file."""
    folder, name = posixpath.split(part)
    try:
        relations = _parsed(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    except KeyError:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in relations
        if relation.get("TargetMode") != "External"
    }


def _parsed(archive: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(archive.read(part))  # noqa: S314 - the guard refuses entities
