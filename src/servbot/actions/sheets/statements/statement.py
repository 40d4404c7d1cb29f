"""One statement of an account: its balances and its lines."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from servbot.actions.sheets.errors import StatementWrong
from servbot.actions.sheets.reading.table import ROW
from servbot.core.record import Record


class StatementLine(Record):
    """One booking of the bank."""

    row: int
    """Line of the file at which it begins."""

    booked: date
    value_date: date | None = None

    amount: Decimal
    """Positive where money came in."""

    currency: str
    reference: str = ""
    """What the payer or payee wrote to be recognised by."""

    counterparty: str = ""
    counterparty_account: str = ""
    text: str = ""
    bank_reference: str = ""


class Statement(Record):
    """What the bank says of one account and period."""

    account: str
    number: str
    currency: str

    opening: Decimal
    opened: date | None = None
    """Day of the opening balance."""

    closing: Decimal
    closed: date | None = None
    """Day of the closing balance."""

    lines: tuple[StatementLine, ...] = ()

    pending: int = 0
    """Bookings that the bank only announces; they are in no balance and are left out."""

    def rows(self) -> Iterable[dict[str, Any]]:
        """The lines as rows of a table."""
        for line in self.lines:
            yield {
                "Account": self.account,
                "Statement": self.number,
                "Booked": line.booked,
                "Value date": line.value_date or line.booked,
                "Amount": line.amount,
                "Currency": line.currency,
                "Reference": line.reference or None,
                "Counterparty": line.counterparty or None,
                "Counterparty account": line.counterparty_account or None,
                "Text": line.text or None,
                "Bank reference": line.bank_reference or None,
                ROW: line.row,
            }


def checked_statements(statements: Iterable[Statement], file: str) -> tuple[Statement, ...]:
    """The statements, when each adds up and none is missing between two of the same account."""
    found = tuple(statements)
    last: dict[tuple[str, str], Statement] = {}
    for statement in found:
        moved = sum((line.amount for line in statement.lines), start=Decimal(0))
        if statement.opening + moved != statement.closing:
            raise StatementWrong(
                f"Statement {statement.number} of {statement.account}: opening {statement.opening:,} and movements "
                f"{moved:,} do not make closing {statement.closing:,}.",
                place=file,
            )
        before = last.get(key := (statement.account, statement.currency))
        if before is not None and before.closing != statement.opening:
            raise StatementWrong(
                f"Between statement {before.number} and {statement.number} of {statement.account} lines are missing: "
                f"one closes at {before.closing:,}, the next opens at {statement.opening:,}.",
                place=file,
            )
        last[key] = statement
    return found
