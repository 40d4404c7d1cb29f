"""Our payables and a supplier's statement of account, with part payments."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from servbot.demo.ledgers.table import NAMES, write_table

FIRST = date(2026, 1, 5)
HEADER = ("Day", "Supplier", "Invoice", "Kind", "Amount")
CENT = Decimal("0.01")

Row = tuple[date, str, str, str, Decimal]


def supplier_files(folder: Path, *, invoices: int = 30, seed: int = 7) -> dict[str, int]:
    """Write `payables.xlsx` and `supplier_statement.xlsx`; the same seed gives the same files."""
    chance = random.Random(seed)
    ours: list[Row] = []
    theirs: list[Row] = []
    part_payments = 0
    for number in range(invoices):
        row = _invoice(number, chance)
        ours.append(row)
        theirs.append(row)
        if number % 5 == 0:
            part_payments += 1
            ours.append(_payment(row, row[4], 20))
            first = (row[4] / 3).quantize(CENT)
            theirs += [_payment(row, first, 21), _payment(row, row[4] - first, 35)]
        elif number % 5 == 1:
            ours.append(_payment(row, row[4], 20))
            theirs.append(_payment(row, row[4], 22))
    for number, apart in ((800, Decimal("0.02")), (801, Decimal("90.00"))):
        row = _invoice(number, chance)
        ours.append(row)
        theirs.append((*row[:4], row[4] + apart))
    theirs.append(_invoice(810, chance))
    chance.shuffle(theirs)
    write_table(folder / "payables.xlsx", "Payables", HEADER, ours)
    write_table(folder / "supplier_statement.xlsx", "Statement", HEADER, theirs)
    return {"invoices": invoices, "part payments": part_payments, "differences": 2, "missing here": 1}


def _invoice(number: int, chance: random.Random) -> Row:
    day = FIRST + timedelta(days=chance.randint(0, 60))
    amount = Decimal(chance.randint(50_00, 9_000_00)) * CENT
    return (day, NAMES[number % len(NAMES)], f"{4000 + number:06d}", "invoice", amount)


def _payment(invoice: Row, amount: Decimal, days: int) -> Any:
    return (invoice[0] + timedelta(days=days), invoice[1], invoice[2], "payment", -amount)
