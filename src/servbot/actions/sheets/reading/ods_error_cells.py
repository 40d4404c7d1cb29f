"""Finds the cells of an .ods sheet that hold an error; the fast reader gives them as text or blank."""

import zipfile
from pathlib import Path
from xml.parsers import expat

from servbot.actions.sheets.reading.error_cells import Place


def ods_error_cells(path: Path, sheet: str) -> dict[Place, str]:
    """Error texts by row and column from 1."""
    finder = _Finder(sheet)
    parser = expat.ParserCreate()
    parser.StartElementHandler = finder.start
    parser.EndElementHandler = finder.end
    parser.CharacterDataHandler = finder.text
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        try:
            parser.ParseFile(stream)
        except expat.ExpatError:
            return finder.found
    return finder.found


class _Finder:
    def __init__(self, sheet: str) -> None:
        self.found: dict[Place, str] = {}
        self._sheet = sheet
        self._inside = False
        self._row = self._column = 0
        self._rows = 1
        self._error: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._inside = attributes.get("table:name") == self._sheet
            self._row = 0
        elif tag == "table:table-row":
            self._row, self._column = self._row + 1, 0
            self._rows = int(attributes.get("table:number-rows-repeated", "1"))
        elif self._inside and tag in {"table:table-cell", "table:covered-table-cell"}:
            self._column += int(attributes.get("table:number-columns-repeated", "1"))
            self._error = [] if attributes.get("calcext:value-type") == "error" else None

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._row += self._rows - 1
        elif tag == "table:table-cell" and self._error is not None:
            self.found[self._row, self._column] = "".join(self._error).strip() or "#ERROR"
            self._error = None

    def text(self, characters: str) -> None:
        if self._error is not None:
            self._error.append(characters)
