"""Looks through a zipped workbook in bounded time and memory, before a reader trusts it."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servbot.actions.sheets.errors import SheetDamaged, SheetEncrypted, SheetTooLarge
from servbot.actions.sheets.reading.extent import Extent
from servbot.actions.sheets.reading.filled_extent import FilledExtent

CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much of a workbook servbot is willing to read."""

    file_bytes: int = 100 << 20
    """Size of the file as it lies on the disk."""

    expanded_bytes: int = 600 << 20
    """Size of all its parts, unpacked."""

    parts: int = 5_000
    """Parts (sheets, styles, images) in the file."""

    cells: int = 30_000_000
    """Rows times columns of the rectangle that a sheet spans; readers keep it all in memory."""


def check_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The opened archive, every part of which was unpacked once and counted."""
    archive = _opened(path)
    try:
        _check_directory(path, archive, limits)
        _check_parts(path, archive, limits)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        archive.close()
        raise SheetDamaged(f"{path.name} is damaged: {error}.") from error
    except BaseException:
        archive.close()
        raise
    return archive


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SheetDamaged(f"{path.name} is damaged: {error}.") from error


def _check_directory(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise SheetTooLarge(f"{path.name} has {len(parts)} parts; servbot reads at most {limits.parts}.")
    if any(part.flag_bits & 1 for part in parts):
        raise SheetEncrypted(f"{path.name} is protected by a password.")
    if sum(part.file_size for part in parts) > limits.expanded_bytes:
        raise _expands_too_far(path, limits)
    _check_overlap(path, parts)


def _check_overlap(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Parts that share bytes are how a small file claims to hold a great deal."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise SheetDamaged(f"{path.name} is damaged: two of its parts overlap.")
        end = part.header_offset + part.compress_size


def _check_parts(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    # The sizes in the directory can lie, so the parts are unpacked and counted.
    left = limits.expanded_bytes
    for part in archive.infolist():
        extent = Extent(part.filename)
        for chunk in _unpacked(archive, part):
            left -= len(chunk)
            if left < 0:
                raise _expands_too_far(path, limits)
            extent.feed(chunk)
        if extent.has_document_type:
            raise SheetDamaged(
                f"{path.name} defines XML entities in {part.filename}, which no workbook needs."
            )
        if extent.cells > limits.cells:
            _check_extent(path, archive, part, extent, limits)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _check_extent(
    path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, extent: Extent, limits: Limits
) -> None:
    rows, columns = extent.rows, extent.columns
    if part.filename.endswith(".xml"):
        filled = FilledExtent()
        filled.read(_unpacked(archive, part))
        rows, columns = filled.rows, filled.columns
    if rows * columns > limits.cells:
        raise SheetTooLarge(
            f"{path.name} has cells as far out as row {rows}, column {columns} in {part.filename}.",
            remedy="Delete the unused rows and columns at the end of the sheet and save it again.",
        )


def _expands_too_far(path: Path, limits: Limits) -> SheetTooLarge:
    mib = limits.expanded_bytes >> 20
    return SheetTooLarge(f"{path.name} unpacks to more than {mib} MiB.")
