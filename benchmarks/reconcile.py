"""How fast two ledgers are reconciled, and in how much memory, beside what people write by hand.

    .venv/bin/uv pip install --python .venv/bin/python --group bench-sheets
    python benchmarks/reconcile.py --json reconcile.json
    pip install --no-deps --target peers-polars polars==1.33.1              # datacompy does not work with polars 2
    python benchmarks/reconcile.py --datacompy-path peers-polars
    python benchmarks/reconcile.py --workbook-rows 10000 --rows 100000      # a smaller, quicker run

Every measurement is a process of its own and gives processor time and peak memory. Both sides must find the same.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measurement import arguments, compared, report

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"


def measured(program: str, *given: str, packages: str = "") -> dict[str, Any]:
    """What one process found, with its processor time and peak memory."""
    line = [sys.executable, str(PEERS / f"reconcile_{program}.py"), *given]
    done = subprocess.run(
        line,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **({"PYTHONPATH": packages} if packages else {})},
    )
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{program} {given[0]}: {found}", file=sys.stderr)
    return found


def told(found: object, begin: float) -> None:
    """Print what a measured process has to say; used by the programs in `peers`."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"found": found, "seconds": time.process_time() - begin, "mib": peak}))


def same(mine: dict[str, Any], other: dict[str, Any], what: str) -> None:
    """Refuse figures of two sides that did not find the same."""
    if mine["found"] != other["found"]:
        raise SystemExit(f"{what}: {mine['found']} against {other['found']}")


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--workbook-rows", type=int, default=100_000, help="rows of each workbook")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of each side in memory")
    parser.add_argument("--datacompy-path", default="", help="folder with the polars that datacompy needs")
    parser.add_argument("--data", type=Path, help="not used: the ledgers are made by the benchmark itself")
    given = parser.parse_args()
    rows = [*workbooks(given), *in_memory(given)]
    report(rows, given.json)


def workbooks(given: argparse.Namespace) -> list[Any]:
    """Two .xlsx files to a styled report."""
    with tempfile.TemporaryDirectory() as folder:
        measured("data", "workbooks", folder, str(given.workbook_rows))
        mine = measured("servbot", "workbooks", folder)
        slow = measured("pandas", "openpyxl", folder)
        quick = measured("pandas", "calamine", folder)
        plain = measured("dict", "openpyxl", folder)
    for other in (slow, quick, plain):
        same(mine, other, "workbooks")
    name = f"{given.workbook_rows:,} x {given.workbook_rows:,} .xlsx to report"
    less = {"unit": "s CPU", "more_is_better": False}
    return [
        compared(name, mine["seconds"], "pandas + openpyxl", slow["seconds"], least=8, **less),
        compared(name, mine["seconds"], "pandas + calamine + xlsxwriter", quick["seconds"], least=3, **less),
        compared(
            f"{name}, peak memory",
            mine["mib"],
            "openpyxl + dict",
            plain["mib"],
            unit="MiB",
            least=1 / 0.6,
            more_is_better=False,
        ),
    ]


def in_memory(given: argparse.Namespace) -> list[Any]:
    """Ledgers that are tables already."""
    with tempfile.TemporaryDirectory() as folder:
        measured("data", "tables", folder, str(given.rows))
        exact = measured("servbot", "exact", folder)
        by_pandas, by_polars = (
            measured("datacompy", "pandas", folder),
            measured("datacompy", "polars", folder),
        )
        near, by_dict = measured("servbot", "near", folder), measured("dict", "near", folder)
    for other in (by_pandas, by_polars):
        same(exact, other, "exact")
    same(near, by_dict, "near")
    name, less = f"{given.rows:,} x {given.rows:,}", {"unit": "s CPU", "more_is_better": False}
    tool = f"datacompy {version('datacompy')}"
    return [
        compared(f"{name} exact", exact["seconds"], f"{tool} pandas", by_pandas["seconds"], least=4, **less),
        compared(f"{name} exact", exact["seconds"], f"{tool} polars", by_polars["seconds"], least=1, **less),
        compared(
            f"{name} a cent, 3 days",
            near["seconds"],
            "Python dict buckets",
            by_dict["seconds"],
            least=15,
            **less,
        ),
    ]


if __name__ == "__main__":
    main()
