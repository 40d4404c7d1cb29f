"""What a file is, by its content: names and endings are often wrong."""

from pathlib import Path
from typing import Literal

from servbot.actions.documents.failures import EmptyFile, NotADocument

Kind = Literal["pdf", "picture"]

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
"""What the pictures of phones say behind `ftyp`."""


def kind_of(file: Path) -> Kind:
    """PDF or picture; `EmptyFile` or `NotADocument` otherwise."""
    with file.open("rb") as content:
        head = content.read(1024)
    if not head:
        raise EmptyFile(f"The file {file.name!r} is empty.")
    # Mailers put bytes in front of the mark; readers of PDF accept that within the first kilobyte.
    if b"%PDF-" in head:
        return "pdf"
    if _is_picture(head):
        return "picture"
    raise NotADocument(f"The file {file.name!r} is neither a PDF nor a picture.")


def _is_picture(head: bytes) -> bool:
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    heic = head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS
    return head.startswith(PICTURES) or webp or heic
