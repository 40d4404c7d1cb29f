"""The fields of the new-invoice form, in two layouts and in a new order at every load."""

import random
import secrets
from dataclasses import dataclass, replace
from typing import Literal

from servbot.demo.erp.faults import Layout

CURRENCIES = ("CNY", "EUR", "USD", "GBP", "HKD")
PAYMENTS = ("Transfer", "Cheque", "Letter of credit")

Kind = Literal["combobox", "text", "date", "select", "amount", "radio", "checkbox", "textarea", "frame"]
Labelling = Literal["for", "aria-label", "aria-labelledby", "around"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of the form."""

    key: str
    """Name in the ERP's own code."""

    name: str
    """Name in the posted form, as cryptic as in the real thing."""

    label: str
    """What the person reads."""

    kind: Kind
    """What it looks like."""

    labelling: Labelling = "for"
    """How the label is tied to the control."""

    required: bool = True
    """Whether it must be filled in."""


NARROW = (
    Field(key="supplier", name="F_SUPP_TXT", label="Supplier", kind="combobox", labelling="aria-labelledby"),
    Field(key="number", name="F_DOCNO", label="Invoice number", kind="text"),
    Field(key="invoice_date", name="F_DOCDATE", label="Invoice date", kind="date"),
    Field(
        key="order_number",
        name="F_PONO",
        label="Order number",
        kind="text",
        labelling="aria-label",
        required=False,
    ),
    Field(key="currency", name="F_CCY", label="Currency", kind="select"),
    Field(key="net", name="F_NET", label="Net amount", kind="amount"),
    Field(key="tax", name="F_TAX", label="Tax amount", kind="amount", labelling="aria-labelledby"),
    Field(key="total", name="F_TOT", label="Total amount", kind="amount"),
)
WIDE = (
    Field(key="payment", name="F_PAYM", label="Payment method", kind="radio", labelling="aria-labelledby"),
    Field(key="urgent", name="F_URG", label="Urgent", kind="checkbox", labelling="around", required=False),
    Field(
        key="remarks",
        name="F_REM",
        label="Remarks",
        kind="textarea",
        labelling="aria-label",
        required=False,
    ),
    Field(key="attachment", name="", label="Attachment", kind="frame", required=False),
)
RENAMED = {
    "supplier": "Vendor",
    "number": "Document no.",
    "invoice_date": "Document date",
    "order_number": "PO reference",
    "net": "Net value",
    "tax": "VAT",
    "total": "Gross total",
    "payment": "Pay by",
}
"""The labels of layout v2, where they differ."""


def label_of(key: str, layout: Layout) -> str:
    """What the field is called in a layout."""
    if layout == "v2" and key in RENAMED:
        return RENAMED[key]
    return next(field.label for field in NARROW + WIDE if field.key == key)


def shuffled(fields: tuple[Field, ...], layout: Layout) -> list[Field]:
    """The fields with the layout's labels, in any order."""
    named = [replace(field, label=label_of(field.key, layout)) for field in fields]
    random.shuffle(named)
    return named


class FreshIds:
    """Element ids that are good for one page load: `ids["net"]` is the same within the page, new on the next."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        return self._given.setdefault(key, f"ctl{secrets.randbelow(90) + 10}_{secrets.token_hex(4)}")
