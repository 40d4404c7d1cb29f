"""Two ledgers of known truth: workbooks, or tables in Parquet files."""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from reconcile import cost, told

HEADS = (("Reference", "Party", "Currency", "Amount", "Date"), ("Ref", "Name", "Cur", "Value", "Booked"))


def workbooks(folder: Path, count: int) -> None:
    """Two rows in a hundred have another amount, two are missing on either side."""
    import xlsxwriter

    made = random.Random(7)
    left, right = [], []
    for number in range(count):
        cents = made.randint(100, 9_999_999)
        day = date(2026, 1, 1) + timedelta(days=made.randrange(300))
        row = (f"INV-{number:07}", f"Supplier {made.randrange(900):03} & Co", "EUR", cents, day)
        chance = made.random()
        if chance < 0.02:
            left.append(row)
        elif chance < 0.04:
            right.append(row)
        else:
            left.append(row)
            right.append((*row[:3], cents + (made.randint(1, 5000) if chance < 0.06 else 0), day))
    made.shuffle(right)
    for name, heads, rows in (("left", HEADS[0], left), ("right", HEADS[1], right)):
        book = xlsxwriter.Workbook(folder / f"{name}.xlsx", {"constant_memory": True})
        sheet, dates = book.add_worksheet("Ledger"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, heads)
        for at, (reference, party, currency, cents, day) in enumerate(rows, 1):
            sheet.write_row(at, 0, (reference, party, currency, cents / 100))
            sheet.write_datetime(at, 4, day, dates)
        book.close()


def tables(folder: Path, count: int) -> None:
    """`exact`: a reference with repeats, and cents. `near`: accounts, cents and days that differ a little."""
    import numpy as np
    import polars as pl

    made = np.random.default_rng(7)
    number = np.arange(count)
    number[1::200] = number[::200]  # every hundredth row shares its reference with the one before
    cents = made.integers(100, 10_000_000, count)
    # Booked twice: of equal references datacompy takes the first on both sides, whatever their amounts.
    cents[1::200] = cents[::200]
    left = pl.DataFrame({"ref": number, "cents": cents}).with_columns(pl.format("INV-{}", "ref").alias("ref"))
    single = np.arange(count) % 200 > 1
    changed = np.where(single & (made.random(count) < 0.02), cents + 7, cents)
    right = left.with_columns(pl.Series("cents", changed))[: int(count * 0.98)].sample(
        fraction=1, shuffle=True, seed=7
    )
    left.write_parquet(folder / "exact_left.parquet")
    right.write_parquet(folder / "exact_right.parquet")
    account, day = made.integers(0, max(count // 100, 1), count), made.integers(20_000, 20_365, count)
    left = pl.DataFrame({"account": account, "cents": cents, "day": day})
    right = pl.DataFrame(
        {
            "account": account,
            "cents": cents + made.integers(-1, 3, count),
            "day": day + made.integers(-3, 5, count),
        }
    ).sample(fraction=1, shuffle=True, seed=7)
    for name, table in (("left", left), ("right", right)):
        table.with_columns(
            pl.format("A{}", "account").alias("account"), pl.col("day").cast(pl.Int32).cast(pl.Date)
        ).write_parquet(folder / f"near_{name}.parquet")


if __name__ == "__main__":
    {"workbooks": workbooks, "tables": tables}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    told("written", cost(0))
