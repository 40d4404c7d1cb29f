"""Line items out of a table: columns by their headers, cells by their place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from servbot.actions.documents.amounts import find_amounts, plain_width
from servbot.actions.documents.labels import LabelBook, squeeze
from servbot.actions.documents.layout import Run, is_chinese, rows
from servbot.actions.documents.template import LineTable
from servbot.actions.documents.values import parse_value

WRAP = 2.0
"""The second line of a cell is at most this many line heights below the first."""


@dataclass(frozen=True, slots=True)
class _Header:
    """A column on the page; `name` is empty for one that the template does not know."""

    name: str
    left: float
    right: float

    def distance(self, run: Run) -> float:
        """Negative where they overlap."""
        return max(self.left - run.right, run.left - self.right)


def read_lines(runs: Sequence[Run], table: LineTable) -> tuple[dict[str, Any], ...]:
    """The line items of all pages; a later page goes on with the columns of the one before."""
    reader = _Reader(table)
    for number in sorted({run.page.number for run in runs}):
        reader.read_page(rows(run for run in runs if run.page.number == number))
    return tuple(reader.lines)


class _Reader:
    """Goes down the pages row by row."""

    def __init__(self, table: LineTable) -> None:
        self._table = table
        self._ranks = {
            squeeze(label).rstrip(":"): (name, rank)
            for name, column in table.columns.items()
            for rank, label in enumerate(column.labels)
        }
        self._end = LabelBook(table.end)
        self._headers: list[_Header] = []
        self._ended = False
        self._bottom = 0.0
        self.lines: list[dict[str, Any]] = []

    def read_page(self, page_rows: list[list[Run]]) -> None:
        """Take the page's rows below its header, or all of them when the table goes on."""
        headers = [self._header_of(row) for row in page_rows]
        best = max(range(len(page_rows)), key=lambda at: _known(headers[at]), default=0)
        start = 0
        if page_rows and self._is_header(headers[best]):
            self._headers, self._ended, start = headers[best], False, best + 1
        if not self._headers or self._ended:
            return
        for row in page_rows[start:]:
            if self._end.find(row):
                self._ended = True
                return
            self._take(row)
            if self._ended:
                return

    def _header_of(self, row: Sequence[Run]) -> list[_Header]:
        """One column per run; where two runs claim the same column, the better label keeps it."""
        pieces = [piece for run in row for piece in self._pieces(run)]
        best: dict[str, int] = {}
        for label, _ in pieces:
            if label in self._ranks:
                name, rank = self._ranks[label]
                best[name] = min(rank, best.get(name, rank))
        return [_Header(self._name(label, best), run.left, run.right) for label, run in pieces]

    def _name(self, label: str, best: dict[str, int]) -> str:
        name, rank = self._ranks.get(label, ("", 0))
        return name if name and best[name] == rank else ""

    def _pieces(self, run: Run) -> list[tuple[str, Run]]:
        """A run of header text, split when it is several headers that stand close together."""
        whole = squeeze(run.text).rstrip(":")
        if whole in self._ranks:
            return [(whole, run)]
        found: list[tuple[str, Run]] = []
        words = run.text.split(" ")
        at = start = 0
        for end in range(1, len(words) + 1):
            piece = squeeze(" ".join(words[start:end]))
            longer = squeeze(" ".join(words[start : end + 1]))
            known = piece in self._ranks and (end == len(words) or longer not in self._ranks)
            if known or (end == start + 1 and _is_chinese_header(piece)):
                size = len(" ".join(words[start:end]))
                found.append((piece, run.part(at, at + size)))
                at, start = at + size + 1, end
        complete = start == len(words) and any(label in self._ranks for label, _ in found)
        return found if complete else [(self._likely(whole, run), run)]

    def _likely(self, text: str, run: Run) -> str:
        from rapidfuzz import fuzz, process

        if run.page.source == "text-layer" or len(text) < 4:
            return text
        best = process.extractOne(text, list(self._ranks), scorer=fuzz.ratio, score_cutoff=80)
        return best[0] if best and len(best[0]) >= 4 else text

    def _is_header(self, headers: Sequence[_Header]) -> bool:
        names = {header.name for header in headers} - {""}
        return len(names) >= 2 and any(self._table.columns[name].required for name in names)

    def _take(self, row: Sequence[Run]) -> None:
        cells: dict[str, list[Run]] = {}
        for cell in (word for run in row for piece in _split(run) for word in self._parted(piece)):
            header = min(self._headers, key=lambda header: header.distance(cell))
            cells.setdefault(header.name, []).append(cell)
        line = {name: self._value(name, cells.get(name, [])) for name in self._table.columns}
        present = {name for name, value in line.items() if value is not None}
        required = {name for name, column in self._table.columns.items() if column.required}
        top, bottom = min(run.top for run in row), max(run.bottom for run in row)
        if present and present <= required:  # an amount and nothing else: a sum whose label was not read
            self._ended = bool(self.lines)
        elif required <= present:
            self.lines.append(_completed(line, row[0].page.source))
            self._bottom = bottom
        elif self._wraps(present, top, bottom - top):
            self._append(line)
            self._bottom = bottom

    def _parted(self, run: Run) -> list[Run]:
        """Cells of narrow columns that stand as close as words: a run below two headers is one cell per word."""
        above = [header for header in self._headers if header.distance(run) < 0]
        if len(above) < 2 or " " not in run.text:
            return [run]
        return [run.part(found.start(), found.end()) for found in re.finditer(r"\S+", run.text)]

    def _value(self, name: str, runs: Sequence[Run]) -> Any:
        text = " ".join(run.text for run in runs)
        return parse_value(
            plain_width(text) if name != "description" else text, self._table.columns[name].type
        )

    def _wraps(self, present: set[str], top: float, height: float) -> bool:
        """Only text, close below a line item: the second line of its description."""
        texts = {name for name, column in self._table.columns.items() if column.type == "string"}
        return (
            bool(self.lines)
            and bool(present)
            and present <= texts
            and 0 <= top - self._bottom < WRAP * height
        )

    def _append(self, more: dict[str, Any]) -> None:
        last = self.lines[-1]
        for name, value in more.items():
            if value is not None:
                last[name] = f"{last[name] or ''} {value}".strip()


def _completed(line: dict[str, Any], source: str) -> dict[str, Any]:
    """Engines overlook a lone `1`: amount over price is the quantity where that is a whole number."""
    amount, price = line.get("amount"), line.get("unit_price")
    if source != "text-layer" and "quantity" in line and line["quantity"] is None and amount and price:
        quantity = amount / price
        if quantity == int(quantity) and quantity >= 1:
            return {**line, "quantity": Decimal(int(quantity))}
    return line


def _is_chinese_header(text: str) -> bool:
    """Chinese headers hold no spaces, so what stands between two is a column of its own, known or not."""
    return len(text) >= 2 and all(is_chinese(character) for character in text)


def _known(headers: Sequence[_Header]) -> int:
    return len({header.name for header in headers} - {""})


def _split(run: Run) -> list[Run]:
    """Cells that the engine glued together: a run of nothing but numbers is one cell per number."""
    found = find_amounts(run.text)
    rest = run.text
    for _, start, end in reversed(found):
        rest = rest[:start] + rest[end:]
    if len(found) < 2 or rest.strip():
        return [run]
    return [run.part(start, end) for _, start, end in found]
