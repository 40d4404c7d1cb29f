"""How far out the cells with a value lie; slower and exact, for sheets that look too large at first sight.

Rows that were only coloured down to the last one are common and cost a reader nothing.
"""

from collections.abc import Iterable
from xml.parsers import expat

from servbot.actions.sheets.reading.address import column_number

VALUES = frozenset({"v", "is", "t"})
LONGEST_ADDRESS = 10


class FilledExtent:
    """The greatest row and column of a cell that holds something."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._row = 0
        self._column = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start

    def read(self, pieces: Iterable[bytes]) -> None:
        """Look at the whole part; a `ValueError` when it is no XML."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError(f"not well-formed: {error}") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            self._enter_cell(attributes.get("r", ""))
        elif name in VALUES:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    def _enter_cell(self, address: str) -> None:
        letters = address[:LONGEST_ADDRESS].rstrip("0123456789")
        self._column = column_number(letters) if letters else self._column + 1
        if letters:
            self._row = int(address[len(letters) :] or self._row)
