"""The bookings in the ERP's database: adding, finding, counting."""

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from servbot.demo.erp.database import reading, writing

FIRST_NUMBER = 100
"""Bookings are numbered from here on, as in a system that has been in use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceData:
    """What an invoice says and how it is to be paid."""

    number: str
    """The supplier's number of the invoice."""

    invoice_date: date
    """As printed on the invoice."""

    order_number: str
    """The purchase order; may be empty."""

    currency: str
    """Three letters."""

    net: Decimal
    """Amount before tax."""

    tax: Decimal
    """Amount of tax."""

    total: Decimal
    """Amount to pay."""

    payment: str
    """Transfer, Cheque or Letter of credit."""

    urgent: bool
    """Whether it is to be paid at once."""

    remarks: str
    """Free text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice(InvoiceData):
    """What somebody asks the ERP to book."""

    supplier_id: int
    """Row of the supplier that was chosen from the list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Booking(InvoiceData):
    """An invoice that the ERP holds."""

    booking_number: str
    """Given by the ERP, such as HB-2026-000123."""

    supplier: str
    """Name of the supplier."""

    attachment: str
    """File names, separated by a comma and a space; empty for none."""

    booked_by: str
    """User name."""

    created_at: datetime
    """When it was booked, in UTC."""


SELECT = """
SELECT invoice.*, supplier.name AS supplier,
    coalesce((SELECT group_concat(name, ', ') FROM attachment WHERE invoice_id = invoice.id), '') AS attachment
FROM invoice JOIN supplier ON supplier.id = invoice.supplier_id
"""


TEXTS = (
    *("booking_number", "supplier", "number", "order_number", "currency"),
    *("payment", "remarks", "attachment", "booked_by"),
)
"""The fields of a booking that are stored as they are."""


def _booking(row: sqlite3.Row) -> Booking:
    return Booking(
        **{key: row[key] for key in TEXTS},
        net=Decimal(row["net"]),
        tax=Decimal(row["tax"]),
        total=Decimal(row["total"]),
        invoice_date=date.fromisoformat(row["invoice_date"]),
        urgent=bool(row["urgent"]),
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def book(database: Path, invoice: Invoice, *, draft: str, username: str) -> str:
    """Add the invoice with the files of its draft, asking nothing; its booking number."""
    now = datetime.now(UTC)
    with writing(database) as connection:
        added = connection.execute(
            "INSERT INTO invoice (supplier_id, number, invoice_date, order_number, currency, net, tax, total,"
            " payment, urgent, remarks, booked_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(invoice.supplier_id, invoice.number, invoice.invoice_date.isoformat()),
                *(invoice.order_number, invoice.currency),
                *(str(invoice.net), str(invoice.tax), str(invoice.total)),
                *(invoice.payment, invoice.urgent, invoice.remarks, username, now.isoformat()),
            ),
        )
        number = f"HB-{now.year}-{FIRST_NUMBER + (added.lastrowid or 0):06d}"
        connection.execute("UPDATE invoice SET booking_number = ? WHERE id = ?", (number, added.lastrowid))
        connection.execute(
            "UPDATE attachment SET invoice_id = ? WHERE draft = ? AND invoice_id IS NULL",
            (added.lastrowid, draft),
        )
    return number


def leave_unanswered(database: Path, draft: str) -> None:
    """Remember that the form was booked but the browser was cut off.

    Chromium posts a form again by itself when its connection goes dead before any answer. That repeat
    must not book, or the ERP would hold duplicates that no bot and no person made.
    """
    with writing(database) as connection:
        connection.execute("INSERT OR IGNORE INTO unanswered VALUES (?)", (draft,))


def is_unanswered(database: Path, draft: str) -> bool:
    """Whether the form was booked but its browser cut off."""
    with reading(database) as connection:
        return bool(
            draft and connection.execute("SELECT 1 FROM unanswered WHERE draft = ?", (draft,)).fetchone()
        )


def bookings(database: Path) -> list[Booking]:
    """Everything booked, oldest first."""
    with reading(database) as connection:
        return [_booking(row) for row in connection.execute(SELECT + " ORDER BY invoice.id")]


def duplicates(database: Path) -> int:
    """How many bookings repeat an earlier one of the same supplier and number."""
    counts = Counter((booking.supplier, booking.number) for booking in bookings(database))
    return sum(count - 1 for count in counts.values())


def booking_of(database: Path, booking_number: str) -> Booking | None:
    """The booking with that number."""
    with reading(database) as connection:
        row = connection.execute(SELECT + " WHERE booking_number = ?", (booking_number,)).fetchone()
    return _booking(row) if row else None


def exactly(database: Path, number: str, supplier: str) -> list[Booking]:
    """The bookings with exactly that invoice number, of exactly that supplier; empty text means any."""
    where = " WHERE (? = '' OR number = ?) AND (? = '' OR supplier.name = ?) ORDER BY invoice.id"
    with reading(database) as connection:
        rows = connection.execute(SELECT + where, (number, number, supplier, supplier))
        return [_booking(row) for row in rows]


def page_of(database: Path, *, number: str, supplier: str, page: int, size: int) -> tuple[list[Booking], int]:
    """One page of those whose number and supplier contain the texts, newest first, and how many there are."""
    where = (
        " WHERE instr(lower(number), lower(?)) > 0 AND instr(lower(supplier.name), lower(?)) > 0"
        " ORDER BY invoice.id DESC"
    )
    with reading(database) as connection:
        found = connection.execute(SELECT + where, (number, supplier)).fetchall()
    return [_booking(row) for row in found[(page - 1) * size : page * size]], len(found)
