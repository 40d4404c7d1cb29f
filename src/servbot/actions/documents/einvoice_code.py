"""The text of the QR code on a Chinese invoice: `01,type,code,number,amount,yyyymmdd,checkcode,`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from servbot.core.record import Record


class EInvoiceCode(Record):
    """What the code says."""

    number: str

    amount: Decimal | None
    """The net amount on invoices with a code of their own, the total on fully digital ones."""

    digital: bool = False
    """Whether the invoice is a fully digital one."""

    date: date | None

    def values(self) -> dict[str, Any]:
        """What it surely says, by field."""
        amount = {"total" if self.digital else "net": self.amount}
        return {"number": self.number, "date": self.date, **amount}

    def statements(self, fields: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
        """Field, what the code says about it, and whether the field's value agrees."""
        found = []
        if fields.get("number") is not None:
            found.append(("number", self.number, str(fields["number"]) == self.number))
        if self.date and fields.get("date") is not None:
            found.append(("date", self.date.isoformat(), fields["date"] == self.date))
        return found + self._about_amount(fields.get("net"), fields.get("total"))

    def _about_amount(self, net: Decimal | None, total: Decimal | None) -> list[tuple[str, str, bool]]:
        """Without a net amount nobody knows which of the two a differing figure would be."""
        if self.amount is None or (net is None and total != self.amount):
            return []
        name = "total" if total == self.amount else "net"
        return [(name, str(self.amount), self.amount in {net, total})]


def parse_einvoice_code(text: str) -> EInvoiceCode | None:
    """What the code says; `None` when it is some other code."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 6 or parts[0] != "01" or not parts[3].isdigit():
        return None
    return EInvoiceCode(number=parts[3], amount=_amount(parts[4]), date=_date(parts[5]), digital=not parts[2])


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
