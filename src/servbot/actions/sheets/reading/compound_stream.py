"""Takes one stream out of Microsoft's compound file format: a file system of sectors inside a file."""

import struct

HEADER = 512
SECTOR_OF_HEADER_TABLE = 76
ENTRIES_IN_HEADER = 109
END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""

ENTRY = 128
SMALL = 4096
"""Streams below this size lie in another one; no workbook of a spreadsheet program is so small."""


def read_stream(content: bytes, *names: str) -> bytes:
    """The content of the first stream with one of these names; empty when it cannot be found."""
    try:
        return _File(content).stream(names)
    except (struct.error, IndexError, ValueError, OverflowError):
        return b""


class _File:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << struct.unpack_from("<H", content, 30)[0]
        if self._size not in {512, 4096}:
            raise ValueError("no sector size of a compound file")
        self._next = self._allocation()

    def stream(self, names: tuple[str, ...]) -> bytes:
        directory = self._chain(struct.unpack_from("<I", self._content, 48)[0])
        for at in range(0, len(directory) - ENTRY + 1, ENTRY):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            start, size = struct.unpack_from("<II", directory, at + 116)
            if name in names and size >= SMALL:
                return self._chain(start)[:size]
        return b""

    def _allocation(self) -> list[int]:
        """For every sector the one that follows it."""
        table = dict.fromkeys(
            struct.unpack_from(f"<{ENTRIES_IN_HEADER}I", self._content, SECTOR_OF_HEADER_TABLE)
        )
        more = struct.unpack_from("<I", self._content, 68)[0]
        # Each sector once: a table that points back to itself must not grow.
        visited: set[int] = set()
        while more < END and more not in visited:
            visited.add(more)
            *entries, more = self._numbers(more)
            table.update(dict.fromkeys(entries))
        last = len(self._content) // self._size
        return [number for place in table if place < last for number in self._numbers(place)]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}I", self._sector(sector))

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        # A ring of sectors must not keep us here.
        while sector < END and len(parts) <= len(self._next):
            parts.append(self._sector(sector))
            sector = self._next[sector]
        return b"".join(parts)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size].ljust(self._size, b"\x00")
