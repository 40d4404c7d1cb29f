"""Servbot's side of the reconciliation benchmark."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import polars as pl
from reconcile import told

from servbot.actions.sheets.reconciling import Given, Job, ReportWanted, carry_out
from servbot.actions.sheets.reconciliation.cascade import checked, find
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import Side

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


def workbooks(folder: Path) -> list[int]:
    """From two files to the signed report."""
    done = carry_out(
        Job(
            left=Given(path=folder / "left.xlsx"),
            right=Given(path=folder / "right.xlsx"),
            rules=Rules.model_validate({"rules": [SAME_INVOICE]}),
            report=ReportWanted(folder / "servbot.xlsx", b"key"),
            most=1,
        )
    )
    summary = done.result.summary
    return [summary.matched, summary.breaks, summary.unmatched_left, summary.unmatched_right]


def _tables(folder: Path, name: str) -> tuple[Side, Side]:
    left, right = (pl.read_parquet(folder / f"{name}_{side}.parquet") for side in ("left", "right"))
    return Side.of_frame(left), Side.of_frame(right)


def exact(folder: Path) -> list[int]:
    """Every row with its proof."""
    found = find(*_tables(folder, "exact"), Rules.model_validate({"rules": [EXACT]}))
    summary, _ = checked(found)
    return [summary.left, summary.right, summary.matched]


def near(folder: Path) -> list[int]:
    """Within a cent and three days, by account."""
    found = find(*_tables(folder, "near"), Rules.model_validate({"rules": [{"name": "near", "keys": NEAR}]}))
    checked(found)
    pairs = found.matched
    return [pairs.height, int((pairs["left"].cast(pl.Int64) * 31 + pairs["right"].cast(pl.Int64)).sum())]


def warm_up() -> None:
    """A worker has loaded its libraries long before."""
    few = Side.of([{"ref": "A", "cents": 1}])
    checked(find(few, few, Rules.model_validate({"rules": [EXACT]})))


if __name__ == "__main__":
    warm_up()
    begin = time.process_time()
    told({"workbooks": workbooks, "exact": exact, "near": near}[sys.argv[1]](Path(sys.argv[2])), begin)
