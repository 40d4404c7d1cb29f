"""How far out the cells of a sheet's XML lie, found without parsing it.

Readers set up the whole rectangle from A1 to the last cell at once, so one cell in the far corner of an
otherwise empty sheet costs them hundreds of gigabytes. That is seen here before a reader meets it.
"""

import re

from servbot.actions.sheets.reading.address import column_number
from servbot.actions.sheets.reading.binary_extent import BinaryExtent

FAR_COLUMNS = re.compile(rb"""r=["']([A-Z]{2,3})\d""")
FAR_ROWS = re.compile(rb"""r=["'][A-Z]{0,3}(\d{6,})["']""")
"""Of rows and cells; whatever else looks like it only makes the sheet look larger, and then it is measured."""

MANY_ROWS = re.compile(rb"""r=["'][A-Z]{0,3}\d{5}["']""")
"""One of so many digits is enough to take all rows that could have as many for used."""

DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
ROWS_ASSUMED, MANY_ROWS_ASSUMED = 9_999, 99_999
COLUMNS_ASSUMED = 26
OVERLAP = 300


class Extent:
    """The greatest row and column that a part of a workbook names."""

    def __init__(self, part: str) -> None:
        self.rows = ROWS_ASSUMED
        self.columns = COLUMNS_ASSUMED
        self.has_document_type = False
        self._is_xml = part.endswith((".xml", ".rels"))
        # A sheet may lie anywhere below xl; only the texts, the largest other part, surely are none.
        self._is_sheet = self._is_xml and part.startswith("xl/") and part != "xl/sharedStrings.xml"
        self._binary = BinaryExtent() if "/worksheets/" in f"/{part}" and part.endswith(".bin") else None
        self._tail = b""

    @property
    def cells(self) -> int:
        """Size of the rectangle that spans all cells."""
        return self.rows * self.columns

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece of the part."""
        if self._binary:
            self._feed_binary(self._binary, chunk)
        elif self._is_xml:
            self._feed_xml(chunk)

    def _feed_binary(self, binary: BinaryExtent, chunk: bytes) -> None:
        binary.feed(chunk)
        self.rows, self.columns = max(self.rows, binary.rows), max(self.columns, binary.columns)

    def _feed_xml(self, chunk: bytes) -> None:
        text = self._tail + chunk
        self.has_document_type |= DOCUMENT_TYPE.search(text) is not None
        if self._is_sheet:
            self._feed_sheet(text)
        self._tail = text[-OVERLAP:]

    def _feed_sheet(self, text: bytes) -> None:
        if self.rows < MANY_ROWS_ASSUMED and MANY_ROWS.search(text):
            self.rows = MANY_ROWS_ASSUMED
        rows, columns = set(FAR_ROWS.findall(text)), set(FAR_COLUMNS.findall(text))
        self.rows = max(self.rows, *map(int, rows), 0)
        self.columns = max(self.columns, *(column_number(letters.decode()) for letters in columns), 0)
