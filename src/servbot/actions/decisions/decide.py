"""`decisions.decide`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from servbot.actions.decisions.finding_tables import place_of, sheet_of
from servbot.core.action import Action, Context
from servbot.core.decision_table import Decision, Table, TableSpec, check, compiled, decide, usable
from servbot.core.errors import ServbotError
from servbot.core.finding import Finding
from servbot.core.loader import DefinitionError, Diagnostic


class Decide(Action):
    """Look up in a decision table what follows from some values.

    A table is a YAML file, a worksheet or a CSV file in the folder `decisions` beside the bot, or stands in the step
    itself. `servbot validate` finds overlaps and gaps before anything runs.
    """

    name: ClassVar[str] = "decisions.decide"
    examples: ClassVar[tuple[str, ...]] = (
        'table: approval.xlsx\nvalues: {total: "${{ steps.read.fields.total }}", country: CN}',
        (
            "values: {total: 700}\n"
            "table:\n"
            "  hit_policy: U\n"
            '  inputs: [{name: total, type: decimal, allowed: ">= 0"}]\n'
            "  outputs: [{name: role}]\n"
            "  rules:\n"
            '    - {id: small, when: {total: "< 500"}, then: {role: clerk}}\n'
            '    - {id: large, when: {total: ">= 500"}, then: {role: finance-approver}}'
        ),
    )

    table: str | TableSpec
    """Name of a table in the folder `decisions` (`approval.yaml`, `limits.xlsx`, `limits.xlsx!Sheet2`), or a table."""

    values: dict[str, Any] = {}
    """Values by input column."""

    class Output(Decision):
        """The decision."""

    async def run(self, context: Context) -> Output:
        """Read the table and decide."""
        table = await self._table(context)
        decision = decide(table, self.values)
        rules = ", ".join(decision.rules) or "none"
        context.log("info", f"Decision table {decision.table}: rules that hit: {rules}")
        return self.Output(**decision.model_dump())

    async def _table(self, context: Context) -> Table:
        if isinstance(self.table, TableSpec):
            return usable(self.table, context.step.split(":")[0])
        from servbot.actions.decisions.reading import table_in

        place = place_of(self.table, context.readable)
        return await context.in_thread(table_in, place, sheet_of(self.table))

    @classmethod
    def mistakes(cls, given: Mapping[str, Any], folder: Path | None) -> list[Finding | Diagnostic]:
        """What is wrong with the table that a step names or holds, and with the values it gives."""
        table, found = _checked(given.get("table"), folder)
        values = given.get("values")
        if table is not None and isinstance(values, Mapping):
            found += _of_values(table, values)
        return found


def _checked(named: Any, folder: Path | None) -> tuple[Table | None, list[Finding | Diagnostic]]:
    if isinstance(named, Mapping):
        return _inline(named)
    if not isinstance(named, str) or "${{" in named or folder is None:
        return None, []
    from servbot.actions.decisions.finding_tables import beside
    from servbot.actions.decisions.reading import read_table

    try:
        table, found = read_table(place_of(named, beside(folder)), sheet_of(named))
    except DefinitionError as error:
        return None, list(error.diagnostics)
    except ServbotError as error:
        return None, [Finding(path=("table",), code=error.code, message=error.message, remedy=error.remedy)]
    return table, list(found)


def _inline(given: Mapping[str, Any]) -> tuple[Table | None, list[Finding | Diagnostic]]:
    try:
        spec = TableSpec.model_validate(given)
    except ValidationError:
        return None, []  # its form is checked where the step's is
    table, found = compiled(spec)
    found += check(table) if table else []
    return table, [each.model_copy(update={"path": ("table", *each.path)}) for each in found]


def _of_values(table: Table, values: Mapping[str, Any]) -> list[Finding]:
    if any(column.expression for column in table.inputs):
        return []  # an expression may use any name
    names = [column.name for column in table.inputs]
    missing = [
        Finding(
            path=("values",),
            code="decision.value-missing",
            message=f"the table {table.name} needs a value for {name}",
            remedy=f"add `{name}: …`",
        )
        for name in names
        if name not in values
    ]
    unknown = [
        Finding(
            path=("values", name),
            code="decision.unknown-column",
            message=f"the table {table.name} has no input column {name[:60]!r}",
            remedy=f"there are {', '.join(names)}",
            of_key=True,
        )
        for name in values
        if name not in names
    ]
    return [*missing, *unknown]
