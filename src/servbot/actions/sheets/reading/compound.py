"""Recognises an encrypted workbook inside Microsoft's compound file format."""

from pathlib import Path

NAME = "EncryptedPackage".encode("utf-16-le")
SEARCHED = 8 << 20


def is_encrypted_package(path: Path) -> bool:
    """Whether the compound file wraps an encrypted .xlsx: its directory names the stream."""
    with path.open("rb") as stream:
        start = stream.read(SEARCHED)
        stream.seek(max(0, path.stat().st_size - SEARCHED))
        return NAME in start or NAME in stream.read(SEARCHED)
