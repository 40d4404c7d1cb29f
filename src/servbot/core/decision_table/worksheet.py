"""A decision table as operations staff keep it: a grid of cells with the hit policy in its first one.

One header row (`U | in: total (decimal) | out: role`) or two (`U | in | out` above `| total (decimal) | role`). The
first column names the rules. A row named `allowed` below the headers says which values can occur.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from servbot.core.decision_table.spec import MOST_COLUMNS, MOST_RULES
from servbot.core.finding import Finding
from servbot.core.loader.tree import Path

Cells = Sequence[Sequence[str]]

kinds: Mapping[str, str] = {
    **dict.fromkeys(("in", "input", "输入"), "in"),
    **dict.fromkeys(("out", "output", "输出"), "out"),
    **dict.fromkeys(("note", "备注"), "note"),
}
header = re.compile(
    r"\s*(?:(?P<kind>\w+)\s*[:：])?\s*(?P<name>.*?)\s*(?:[(（]\s*(?P<type>[a-z]+)\s*[)）])?\s*"
)
type_words = {"string", "decimal", "integer", "date", "boolean"}
allowed_words = {"allowed", "values", "允许值"}


class Column:
    """A column of the sheet."""

    def __init__(self, at: int, kind: str, name: str, type_: str) -> None:
        self.at = at
        self.kind = kind
        self.name = name
        self.type = type_


class Layout:
    """The data of a table as YAML would give it, with the cell behind every part of it."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.found: list[Finding] = []
        self.places: dict[Path, tuple[int, int]] = {}
        """Row and column, from 0, by path."""

        self.data: dict[str, Any] = {}
        self._read()

    def place(self, path: Path) -> tuple[int, int]:
        """The cell of the nearest part of the path that has one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return (0, 0)

    def _read(self) -> None:
        self.places["hit_policy",] = (0, 0)
        policy = self._cell(0, 0)
        columns, first = self._columns()
        sides = {kind: [each for each in columns if each.kind == kind] for kind in ("in", "out")}
        self.data = {"inputs": [], "outputs": [], "rules": []}
        if policy:
            self.data["hit_policy"] = policy
        for part, kind in (("inputs", "in"), ("outputs", "out")):
            for index, column in enumerate(sides[kind]):
                self.data[part].append({"name": column.name, "type": column.type})
                self._note((part, index), first - 1, column.at)
        if len(sides["in"]) > MOST_COLUMNS or len(self.cells) > MOST_RULES + 3:
            self._wrong(("rules",), "too-large", f"the sheet has more than {MOST_RULES} rules", "split it")
            return
        for row in range(first, len(self.cells)):
            if any(text.strip() for text in self.cells[row]):
                self._row(row, sides["in"], sides["out"])
        self._note(("rules",), first, 0)

    def _columns(self) -> tuple[list[Column], int]:
        """The columns, and the number of the first row below the headers."""
        top = [self._cell(0, at) for at in range(self._width())]
        words = [kinds.get(text.lower()) for text in top[1:] if text]
        double = bool(words) and all(words)
        kind, columns = "", list[Column]()
        for at in range(1, self._width()):
            kind = kinds.get(top[at].lower(), kind if not top[at] else "") if double else ""
            text = f"{kind}: {self._cell(1, at)}" if double else top[at]
            empty = not any(self._cell(row, at) for row in range(len(self.cells)))
            if not empty and (column := self._column(at, text, 1 if double else 0)):
                columns.append(column)
        return columns, 2 if double else 1

    def _column(self, at: int, text: str, row: int) -> Column | None:
        match = header.fullmatch(text)
        kind = kinds.get((match["kind"] or "").lower()) if match else None
        if match is None or kind is None or not match["name"]:
            self.places["column", at] = (row, at)
            message = f"the header {text[:60]!r} does not say whether the column is looked at or decided"
            self._wrong(
                ("column", at), "header-wrong", message, "begin it with in:, out: or note:, then a name"
            )
            return None
        return None if kind == "note" else Column(at, kind, match["name"], match["type"] or "string")

    def _row(self, row: int, inputs: list[Column], outputs: list[Column]) -> None:
        identity = self._cell(row, 0)
        if identity.lower() in allowed_words and not self.data["rules"]:
            self._allowed(row, inputs, outputs)
            return
        place: Path = ("rules", len(self.data["rules"]))
        self._note(place, row, 0)
        for part, columns in (("when", inputs), ("then", outputs)):
            for column in columns:
                self._note((*place, part, column.name), row, column.at)
        self.data["rules"].append(
            {
                "id": identity or None,
                "when": {column.name: self._cell(row, column.at) for column in inputs},
                "then": {column.name: self._cell(row, column.at) for column in outputs},
            }
        )

    def _allowed(self, row: int, inputs: list[Column], outputs: list[Column]) -> None:
        for index, column in enumerate(inputs):
            self.data["inputs"][index]["allowed"] = self._cell(row, column.at)
            self._note(("inputs", index, "allowed"), row, column.at)
        for index, column in enumerate(outputs):
            texts = re.split(r"[,，、]", self._cell(row, column.at))
            self.data["outputs"][index]["values"] = [text.strip() for text in texts if text.strip()]
            self._note(("outputs", index, "values"), row, column.at)

    def _width(self) -> int:
        return max((len(row) for row in self.cells), default=0)

    def _cell(self, row: int, at: int) -> str:
        return self.cells[row][at].strip() if row < len(self.cells) and at < len(self.cells[row]) else ""

    def _note(self, path: Path, row: int, at: int) -> None:
        self.places[path] = (row, at)

    def _wrong(self, path: Path, code: str, message: str, remedy: str) -> None:
        self.found.append(Finding(path=path, code=f"decision.{code}", message=message, remedy=remedy))
