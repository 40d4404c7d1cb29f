"""What people write in plain Python: rows in dict buckets."""

import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import polars as pl
from openpyxl import Workbook, load_workbook
from reconcile import cost, digest, told


def near(folder: Path) -> list[tuple[int, int]]:
    """Within a cent and three days, by account: nearest pairs first."""
    left, right = (
        pl.read_parquet(folder / f"near_{side}.parquet").with_columns(pl.col("day").cast(pl.Int64)).rows()
        for side in ("left", "right")
    )
    buckets: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for at, (account, cents, day) in enumerate(right):
        buckets[account, cents].append((at, day))
    found = []
    for own, (account, cents, day) in enumerate(left):
        for apart in (0, -1, 1):
            for at, other in buckets.get((account, cents + apart), ()):
                if abs(day - other) <= 3:
                    found.append((abs(apart), abs(day - other), own, at))
    found.sort()
    taken_left, taken_right, pairs = set(), set(), []
    for _, _, own, at in found:
        if own not in taken_left and at not in taken_right:
            taken_left.add(own)
            taken_right.add(at)
            pairs.append((own, at))
    return pairs


def openpyxl(folder: Path) -> dict[str, list[str]]:
    """Two workbooks and a report with openpyxl alone."""
    left, right = (
        list(load_workbook(folder / f"{side}.xlsx").active.iter_rows(min_row=2, values_only=True))
        for side in ("left", "right")
    )
    by_key = {(row[0], row[2]): row for row in right}
    matched, breaks, alone = [], [], []
    for row in left:
        other = by_key.pop((row[0], row[2]), None)
        if other is None:
            alone.append(row)
        elif round(row[3] * 100) == round(other[3] * 100):
            matched.append((*row, *other))
        else:
            breaks.append((*row, *other))
    book = Workbook()
    places = {
        "Matched": matched,
        "Breaks": breaks,
        "Unmatched left": alone,
        "Unmatched right": list(by_key.values()),
    }
    for name, rows in places.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "dict.xlsx")
    return {name: [row[0] for row in rows] for name, rows in places.items()}


if __name__ == "__main__":
    begin, folder = time.process_time(), Path(sys.argv[2])
    if sys.argv[1] == "near":
        pairs = near(folder)
        spent = cost(begin)
        told(digest(pairs), spent)
    else:
        buckets = openpyxl(folder)
        spent = cost(begin)
        told({name: digest(rows) for name, rows in buckets.items()}, spent)
