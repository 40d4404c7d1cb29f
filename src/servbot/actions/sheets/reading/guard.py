"""Says what a file really is, or refuses it, before any reader opens it."""

from enum import StrEnum
from pathlib import Path

from servbot.actions.sheets.errors import SheetDamaged, SheetEncrypted, SheetLocked, SheetTooLarge, WrongKind
from servbot.actions.sheets.reading.compound import is_encrypted_package
from servbot.actions.sheets.reading.encoding import is_wide
from servbot.actions.sheets.reading.zip_guard import Limits, check_zip


class Kind(StrEnum):
    """The file formats that servbot reads."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "csv"


SUFFIXES = {
    ".xlsx": Kind.XLSX,
    ".xlsm": Kind.XLSX,
    ".xltx": Kind.XLSX,
    ".xlsb": Kind.XLSB,
    ".xls": Kind.XLS,
    ".xlt": Kind.XLS,
    ".ods": Kind.ODS,
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".txt": Kind.TEXT,
}
PARTS = {"xl/workbook.xml": Kind.XLSX, "xl/workbook.bin": Kind.XLSB, "content.xml": Kind.ODS}
ZIP = b"PK"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
DOCUMENTS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a RAR archive",
}


def inspect(path: Path, limits: Limits | None = None) -> Kind:
    """The kind of a workbook that is safe to read; an error says why it is not."""
    limits = limits or Limits()
    _check_size(path, limits)
    try:
        with path.open("rb") as stream:
            start = stream.read(4096)
    except PermissionError as error:
        raise SheetLocked(
            f"{path.name} cannot be opened: another program holds it, or the right to read it is missing."
        ) from error
    named = SUFFIXES.get(path.suffix.lower())
    found = _kind_by_content(path, start, limits)
    if named is None or found is not named:
        raise _misnamed(path, found)
    return found


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size if path.is_file() else 0
    if size == 0:
        raise SheetDamaged(f"{path.name} is empty.", remedy="Ask for the file again.")
    if size > limits.file_bytes:
        raise SheetTooLarge(
            f"{path.name} has {size >> 20} MiB; servbot reads at most {limits.file_bytes >> 20} MiB."
        )


def _kind_by_content(path: Path, start: bytes, limits: Limits) -> Kind:
    for mark, name in DOCUMENTS.items():
        if start.startswith(mark):
            raise WrongKind(f"{path.name} is {name}, not a workbook.")
    if start.startswith(COMPOUND):
        return _compound_kind(path)
    if start.startswith(ZIP):
        return _zip_kind(path, limits)
    if start.startswith(OLD_EXCEL):
        raise WrongKind(f"{path.name} was written by a version of Excel before 1997.")
    return _text_kind(path, start)


def _compound_kind(path: Path) -> Kind:
    if is_encrypted_package(path):
        raise SheetEncrypted(f"{path.name} is protected by a password.")
    return Kind.XLS


def _zip_kind(path: Path, limits: Limits) -> Kind:
    with check_zip(path, limits) as archive:
        names = {name.lower().replace("\\", "/").lstrip("/") for name in archive.namelist()}
    for part, kind in PARTS.items():
        if part in names:
            return kind
    raise WrongKind(f"{path.name} is an archive without a workbook in it.")


def _text_kind(path: Path, start: bytes) -> Kind:
    if b"\x00" in start and not is_wide(start):
        raise SheetDamaged(f"{path.name} is neither a workbook nor text.")
    if start.lstrip().lower().startswith((b"<?xml", b"<html", b"<!doctype", b"<table")):
        raise WrongKind(f"{path.name} is a web page or XML, not a workbook.")
    return Kind.TEXT


def _misnamed(path: Path, found: Kind) -> WrongKind:
    remedy = f"Rename it to {path.stem}.{found} and retry." if path.suffix else ""
    return WrongKind(f"{path.name} is really a .{found} file.", remedy=remedy)
