"""`sheets.read_statement`."""

from decimal import Decimal
from typing import Any, ClassVar

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Balances(Record):
    """What the bank says of one account and period."""

    account: str
    """IBAN or number."""

    number: str
    """Of the statement."""

    currency: str

    opening: Decimal
    """Balance before the first line."""

    closing: Decimal
    """Balance after the last line."""

    lines: int
    """Bookings in between."""

    pending: int
    """Bookings that the bank only announces; they are left out."""


class ReadStatement(Action):
    """Read a bank statement in CAMT.053 or MT940 as rows.

    Amounts are positive where money came in. Every statement must add up from its opening to its closing balance, and
    between two statements of one account nothing may be missing.
    """

    name: ClassVar[str] = "sheets.read_statement"
    examples: ClassVar[tuple[str, ...]] = ("file: shared/statement.xml", "file: shared/statement.sta")

    file: str
    """The statement; the content tells which format it has."""

    class Output(Record):
        """The bookings."""

        rows: tuple[dict[str, Any], ...]
        """Account, Statement, Booked, Value date, Amount, Currency, Reference, Counterparty, Counterparty account, Text,
        Bank reference; `_row` is the line of the file."""

        statements: tuple[Balances, ...]
        """Balances of each statement."""

        format: str
        """`CAMT.053` or `MT940`."""

    async def run(self, context: Context) -> Output:
        """Read in a worker process, because a hostile file can take its reader down."""
        from servbot.actions.sheets.statements.reading import read_statement

        found = await context.compute(read_statement, context.readable(self.file))
        statements = tuple(
            Balances(
                account=each.account,
                number=each.number,
                currency=each.currency,
                opening=each.opening,
                closing=each.closing,
                lines=len(each.lines),
                pending=each.pending,
            )
            for each in found.statements
        )
        return self.Output(rows=found.rows, statements=statements, format=found.format)
