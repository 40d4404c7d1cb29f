"""What the server checks before it books: required fields, formats, the sum, and a supplier that was chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from servbot.demo.erp.bookings import Invoice
from servbot.demo.erp.faults import Layout
from servbot.demo.erp.layouts import CURRENCIES, NARROW, PAYMENTS, WIDE, label_of
from servbot.demo.erp.suppliers import name_of

AMOUNT = re.compile(r"([0-9]{1,3}(,[0-9]{3}){1,4}|[0-9]{1,12})(\.[0-9]{1,2})?")
NAMES = {field.key: field.name for field in NARROW + WIDE if field.name} | {"supplier_id": "F_SUPP_ID"}
REQUIRED = tuple(field.key for field in NARROW + WIDE if field.required)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A posted form after the check."""

    values: dict[str, str]
    """What was posted, by the ERP's own names."""

    problems: dict[str, str]
    """What is wrong, by field; empty when it can be booked."""

    invoice: Invoice | None
    """What to book, when nothing is wrong."""


def amount_of(text: str) -> Decimal | None:
    """The amount in `1204.5` or `1,204.50`; nothing for any other writing."""
    return Decimal(text.replace(",", "")).quantize(Decimal("0.01")) if AMOUNT.fullmatch(text) else None


def day_of(text: str) -> date | None:
    """The day in `2026-03-31`; nothing for any other writing."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def check(database: Path, form: Mapping[str, object], layout: Layout) -> Entry:
    """Look at every field and name all that is wrong at once."""
    values = {key: str(form.get(name) or "").strip() for key, name in NAMES.items()}
    problems = _missing(values, layout)
    for key, problem in (_formats(values) | _choices(database, values)).items():
        problems.setdefault(key, problem)
    if not problems:
        problems = _sum(values, layout)
    return Entry(values=values, problems=problems, invoice=None if problems else _invoice(values))


def _missing(values: dict[str, str], layout: Layout) -> dict[str, str]:
    return {key: f"{label_of(key, layout)} is required." for key in REQUIRED if not values[key]}


def _formats(values: dict[str, str]) -> dict[str, str]:
    problems = {
        key: "Enter an amount such as 1204.00 or 1,204.00."
        for key in ("net", "tax", "total")
        if amount_of(values[key]) is None
    }
    if day_of(values["invoice_date"]) is None:
        problems["invoice_date"] = "Enter a date as YYYY-MM-DD."
    if len(values["number"]) > 40:
        problems["number"] = "At most 40 characters."
    return problems


def _choices(database: Path, values: dict[str, str]) -> dict[str, str]:
    problems = {}
    # Typing the exact name is not enough: the list of suppliers sets the hidden number.
    row = values["supplier_id"]
    if not re.fullmatch("[0-9]{1,9}", row) or name_of(database, row) != values["supplier"]:
        problems["supplier"] = "Choose a supplier from the list."
    if values["currency"] not in CURRENCIES:
        problems["currency"] = "Choose a currency."
    if values["payment"] not in PAYMENTS:
        problems["payment"] = "Choose a payment method."
    return problems


def _sum(values: dict[str, str], layout: Layout) -> dict[str, str]:
    net, tax, total = (amount_of(values[key]) or Decimal(0) for key in ("net", "tax", "total"))
    if net + tax == total:
        return {}
    names = [label_of(key, layout) for key in ("total", "net", "tax")]
    return {
        "total": f"{names[0]} must equal {names[1]} plus {names[2]} ({net + tax:,.2f}, not {total:,.2f})."
    }


def _invoice(values: dict[str, str]) -> Invoice:
    return Invoice(
        supplier_id=int(values["supplier_id"]),
        number=values["number"],
        invoice_date=date.fromisoformat(values["invoice_date"]),
        order_number=values["order_number"],
        currency=values["currency"],
        **{key: amount_of(values[key]) or Decimal(0) for key in ("net", "tax", "total")},
        payment=values["payment"],
        urgent=bool(values["urgent"]),
        remarks=values["remarks"],
    )
