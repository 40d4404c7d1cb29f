"""Servbot's side of the reconciliation benchmark."""

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import polars as pl
from reconcile import cost, digest, told

from servbot.actions.sheets.reading.table import read_table
from servbot.actions.sheets.reconciliation.cascade import checked, find
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciling import Given, Job, ReportWanted, carry_out

SAME_INVOICE = {
    "name": "same invoice",
    "keys": [{"left": "Reference", "right": "Ref"}, {"left": "Currency", "right": "Cur"}],
    "compare": [{"left": "Amount", "right": "Value"}],
}
NEAR = [
    {"left": "account", "right": "account"},
    {"left": "cents", "right": "cents", "tolerance": 1},
    {"left": "day", "right": "day", "tolerance": "3 days"},
]
EXACT = {
    "name": "exact",
    "keys": [{"left": "ref", "right": "ref"}],
    "compare": [{"left": "cents", "right": "cents"}],
}


def workbooks(folder: Path) -> Path:
    """From two files to the signed report."""
    report = folder / "servbot.xlsx"
    carry_out(
        Job(
            left=Given(path=folder / "left.xlsx"),
            right=Given(path=folder / "right.xlsx"),
            rules=Rules.model_validate({"rules": [SAME_INVOICE]}),
            report=ReportWanted(report, b"key"),
            most=1,
        )
    )
    return report


def references_in(report: Path) -> dict[str, list[Any]]:
    """What the report says: the references on each of its sheets."""
    heads = {"Matched": "Left: Reference", "Breaks": "Left: Reference"}
    heads |= {"Unmatched left": "Reference", "Unmatched right": "Ref"}
    sheets = {name: read_table(report, name, header_row=3).rows for name in heads}
    return {name: [row[heads[name]] for row in rows] for name, rows in sheets.items()}


def exact(folder: Path) -> Found:
    """Every row with its proof."""
    found = find(*_tables(folder, "exact"), Rules.model_validate({"rules": [EXACT]}))
    checked(found)
    return found


def near(folder: Path) -> Found:
    """Within a cent and three days, by account."""
    found = find(*_tables(folder, "near"), Rules.model_validate({"rules": [{"name": "near", "keys": NEAR}]}))
    checked(found)
    return found


def _tables(folder: Path, name: str) -> tuple[Side, Side]:
    left, right = (pl.read_parquet(folder / f"{name}_{side}.parquet") for side in ("left", "right"))
    return Side.of_frame(left), Side.of_frame(right)


def warm_up() -> None:
    """A worker has loaded its libraries long before."""
    few = Side.of([{"ref": "A", "cents": 1}])
    checked(find(few, few, Rules.model_validate({"rules": [EXACT]})))


if __name__ == "__main__":
    warm_up()
    task, folder = sys.argv[1], Path(sys.argv[2])
    begin = time.process_time()
    done: Any = {"workbooks": workbooks, "exact": exact, "near": near}[task](folder)
    spent = cost(begin)
    if task == "workbooks":
        told({name: digest(rows) for name, rows in references_in(done).items()}, spent)
    elif task == "exact":
        told(digest(done.both.left.values("ref").gather(done.matched["left"])), spent)
    else:
        told(digest(done.matched.select("left", "right").rows()), spent)
