"""What is really printed on every generated invoice, so that a bot's readings can be judged."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Literal

from servbot.core.record import Record

Form = Literal["text", "scan", "photo"]
Language = Literal["en", "zh"]
Defect = Literal[
    "sum_mismatch", "price_differs", "duplicate", "unknown_supplier", "over_authority", "blurred"
]


class Line(Record):
    """One line of an invoice or of an order."""

    description: str

    quantity: Decimal

    unit_price: Decimal
    """Without tax, two decimals."""

    amount: Decimal
    """Quantity times unit price, two decimals."""


class InvoiceTruth(Record):
    """One generated file and what is printed in it."""

    file: str
    """File name inside `invoices/`."""

    form: Form
    """`text` has a text layer, `scan` is a picture of a page, `photo` was taken by hand."""

    language: Language

    defect: Defect | None
    """What is wrong with it; nothing for a clean invoice."""

    number: str

    date: dt.date

    supplier: str

    supplier_tax_number: str

    order_number: str

    currency: str

    net: Decimal
    """Sum of the lines' amounts."""

    tax: Decimal

    total: Decimal
    """As printed, even where it is not net plus tax."""

    lines: tuple[Line, ...]

    ordered: tuple[Line, ...]
    """The lines of the order that the invoice names."""


class Truth(Record):
    """A whole generated set, in the order of arrival."""

    seed: int

    count: int

    entries: tuple[InvoiceTruth, ...]

    def with_defect(self, defect: Defect | None) -> tuple[InvoiceTruth, ...]:
        """The entries with that defect; those without any for `None`."""
        return tuple(entry for entry in self.entries if entry.defect == defect)


def write_truth(truth: Truth, path: Path) -> None:
    """Write the set as JSON; money is text with two decimals."""
    path.write_text(truth.model_dump_json(indent=2) + "\n", encoding="utf-8")


def load_truth(path: Path) -> Truth:
    """The set that `write_truth` wrote."""
    return Truth.model_validate_json(path.read_text(encoding="utf-8"))
