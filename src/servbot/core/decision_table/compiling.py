"""From a table as written to one that decides; every mistake is found at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from servbot.core.decision_table.cell import parse_cell
from servbot.core.decision_table.condition import ANY, Condition
from servbot.core.decision_table.errors import CellWrong, TableWrong
from servbot.core.decision_table.literal import literal, written
from servbot.core.decision_table.spec import ColumnType, InputColumn, OutputColumn, RuleSpec, TableSpec
from servbot.core.decision_table.table import Rule, Table
from servbot.core.errors import ServbotError
from servbot.core.expression import parse
from servbot.core.finding import Finding
from servbot.core.loader.tree import Path

kept_names = ("rules", "table", "skipped")
"""What a `decide` step says itself."""


def compiled(spec: TableSpec, name: str = "") -> tuple[Table | None, list[Finding]]:
    """The table, where it can be used, and everything that is wrong with it.

    Args:
        spec: the table as written.
        name: what it is called when it does not say so itself.
    """
    compiler = _Compiler(spec)
    table = compiler.table(spec.name or name)
    return (None if compiler.found else table), compiler.found


def usable(spec: TableSpec, name: str = "") -> Table:
    """The table; `TableWrong` names what is wrong with it."""
    table, found = compiled(spec, name)
    if table is None:
        first = found[0]
        where = ".".join(map(str, first.path))
        more = f" ({len(found)} mistakes in all)" if len(found) > 1 else ""
        raise TableWrong(
            f"The decision table {spec.name or name} cannot be used: {where}: {first.message}{more}."
        )
    return table


class _Compiler:
    def __init__(self, spec: TableSpec) -> None:
        self.spec = spec
        self.found: list[Finding] = []

    def table(self, name: str) -> Table:
        self._names()
        self._aggregation()
        allowed = tuple(self._allowed(index, column) for index, column in enumerate(self.spec.inputs))
        priorities = tuple(self._values(index, column) for index, column in enumerate(self.spec.outputs))
        rules = tuple(self._rule(index, rule, priorities) for index, rule in enumerate(self.spec.rules))
        for identity in _twice(rule.id for rule in rules):
            last = max(rule.index for rule in rules if rule.id == identity)
            self._add(
                ("rules", last, "id"), "duplicate-rule", f"two rules are called {identity}", "rename one"
            )
        return Table(
            name=name,
            policy=self.spec.hit_policy,
            inputs=self.spec.inputs,
            allowed=allowed,
            outputs=self.spec.outputs,
            priorities=priorities,
            rules=rules,
        )

    def _names(self) -> None:
        for part, columns in (("inputs", self.spec.inputs), ("outputs", self.spec.outputs)):
            names = [column.name for column in columns]
            for name in _twice(names):
                last = len(names) - 1 - names[::-1].index(name)
                self._add(
                    (part, last, "name"), "duplicate-column", f"two columns are called {name}", "rename one"
                )
        for index, column in enumerate(self.spec.outputs):
            if column.name in kept_names:
                message = f"an output cannot be called {column.name}: the step itself has that name"
                self._add(("outputs", index, "name"), "kept-name", message, "choose another name")

    def _aggregation(self) -> None:
        policy = self.spec.hit_policy
        for index, column in enumerate(self.spec.outputs):
            numeric = column.type in {"decimal", "integer"}
            fits = numeric or (column.type == "date" and policy != "C sum")
            if policy in {"C sum", "C min", "C max"} and not fits:
                message = f"{policy} needs numbers, and {column.name} is of the type {column.type}"
                self._add(("outputs", index), "not-a-number", message, "give it the type decimal")
        if policy == "P" and not any(column.values for column in self.spec.outputs):
            self._add(
                ("outputs", 0),
                "no-priority",
                "the hit policy P needs an output with values in the order of their priority",
                "list them under `values`, the highest first",
            )

    def _allowed(self, index: int, column: InputColumn) -> Condition:
        if column.expression:
            try:
                parse(column.expression)
            except ServbotError as error:
                self._add(("inputs", index, "expression"), "expression-wrong", error.message, error.remedy)
        return self._cell(column.allowed, column.type, ("inputs", index, "allowed"))

    def _values(self, index: int, column: OutputColumn) -> tuple[Any, ...]:
        place: Path = ("outputs", index, "values")
        return tuple(
            self._value(value, column.type, (*place, number)) for number, value in enumerate(column.values)
        )

    def _rule(self, index: int, rule: RuleSpec, priorities: tuple[tuple[Any, ...], ...]) -> Rule:
        place: Path = ("rules", index)
        self._unknown(rule.when, [column.name for column in self.spec.inputs], (*place, "when"))
        self._unknown(rule.then, [column.name for column in self.spec.outputs], (*place, "then"))
        conditions = tuple(
            self._cell(rule.when.get(column.name), column.type, (*place, "when", column.name))
            for column in self.spec.inputs
        )
        outputs = tuple(
            self._output(rule, column, listed, (*place, "then", column.name))
            for column, listed in zip(self.spec.outputs, priorities, strict=True)
        )
        identity = str(index + 1) if rule.id in {None, ""} else str(rule.id)
        return Rule(id=identity, conditions=conditions, outputs=outputs, index=index)

    def _unknown(self, cells: Mapping[str, Any], names: list[str], place: Path) -> None:
        for name in cells:
            if name not in names:
                near = get_close_matches(name, names, n=1)
                hint = f"write {near[0]}" if near else f"there are {', '.join(names)}"
                message = (
                    f"the table has no {'input' if place[-1] == 'when' else 'output'} column {name[:60]!r}"
                )
                self._add((*place, name), "unknown-column", message, hint, of_key=True)

    def _cell(self, cell: Any, kind: ColumnType, place: Path) -> Condition:
        text = "-" if cell is None else cell if isinstance(cell, str) else written(cell)
        try:
            return parse_cell(text, kind)
        except CellWrong as error:
            self._add(place, "cell-wrong", error.message, error.remedy)
        return ANY

    def _output(self, rule: RuleSpec, column: OutputColumn, listed: tuple[Any, ...], place: Path) -> Any:
        cell = rule.then.get(column.name)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            self._add(place, "output-missing", f"the rule gives no {column.name}", "write a value")
            return None
        value = self._value(cell, column.type, place)
        if listed and value not in listed and value is not None:
            known = ", ".join(map(written, listed))
            message = f"{written(value)[:60]} is none of the values of {column.name}"
            self._add(place, "value-not-listed", message, f"write one of {known}, or add it to them")
        return value

    def _value(self, cell: Any, kind: ColumnType, place: Path) -> Any:
        text = cell.strip() if isinstance(cell, str) else written(cell)
        try:
            return _result(text, kind)
        except CellWrong as error:
            self._add(place, "cell-wrong", error.message, error.remedy)
        return None

    def _add(self, path: Path, code: str, message: str, remedy: str, *, of_key: bool = False) -> None:
        self.found.append(
            Finding(path=path, code=f"decision.{code}", message=message, remedy=remedy, of_key=of_key)
        )


def _result(text: str, kind: ColumnType) -> Any:
    """The value of an output cell; quotes around it are not part of it."""
    if "${{" in text:
        raise CellWrong("a cell cannot hold an expression", remedy="write a value")
    quoted = len(text) > 1 and text[0] in '"“' and text[-1] in '"”'
    return literal(text[1:-1], kind, quoted=True) if quoted else literal(text, kind)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
