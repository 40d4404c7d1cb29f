"""How far out the cells of a binary sheet (.xlsb) lie, found record by record without keeping any."""

ROW_HEADER = 0
CELLS = range(1, 12)
HEADER_BYTES = 6
PLACE_BYTES = 4
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


class BinaryExtent:
    """The greatest row and column that a sheet's records name."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._rest = b""
        self._skip = 0

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece of the sheet."""
        skipped = min(self._skip, len(chunk))
        self._skip -= skipped
        data = self._rest + chunk[skipped:]
        at = 0
        while len(data) - at >= HEADER_BYTES + PLACE_BYTES:
            at = self._record(data, at)
        self._rest, self._skip = data[at:], self._skip + max(0, at - len(data))

    def _record(self, data: bytes, at: int) -> int:
        """Take in the record at this place; gives the place of the next one."""
        kind, at = varying(data, at, 2)
        length, at = varying(data, at, 4)
        if length >= PLACE_BYTES:
            self._take(kind, int.from_bytes(data[at : at + PLACE_BYTES], "little"))
        return at + length

    def _take(self, kind: int, place: int) -> None:
        if kind == ROW_HEADER:
            self.rows = max(self.rows, min(place + 1, LAST_ROW))
        elif kind in CELLS:
            self.columns = max(self.columns, min(place + 1, LAST_COLUMN))


def varying(data: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits per byte, the last byte below 128; gives it and where it ends."""
    value = 0
    for position in range(longest):
        byte = data[at + position]
        value |= (byte & 127) << (7 * position)
        if byte < 128:
            return value, at + position + 1
    return value, at + longest
