"""How fast two ledgers are reconciled, and in how much memory, beside what people write by hand.

    make bench-setup && .venv/bin/python benchmarks/reconcile.py --json reconcile.json
    .venv/bin/python benchmarks/reconcile.py --workbook-rows 10000 --rows 100000      # smaller and quicker

Every measurement is a process of its own, which gives its processor time and peak memory; libraries are loaded
before the clock starts. The peers live in an environment of their own (`.venv-bench`), for datacompy does not work
with the polars of servbot. Both sides must find the same, row by row: what is compared is a digest of all pairs.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from measurement import arguments, compared, report

PEERS = Path(__file__).resolve().parent / "peers"
OTHERS = Path(__file__).resolve().parents[1] / ".venv-bench" / "bin" / "python"


def measured(program: str, *given: str) -> dict[str, Any]:
    """What one process found, with its processor time and peak memory."""
    python = sys.executable if program == "servbot" else str(OTHERS)
    line = [python, str(PEERS / f"reconcile_{program}.py"), *given]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{program} {given[0]}: {found['seconds']:.2f} s CPU, {found['mib']:.0f} MiB", file=sys.stderr)
    return found


def cost(begin: float) -> dict[str, float]:
    """Processor time since `begin`, and the peak memory until now; used by the programs in `peers`."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.process_time() - begin, "mib": peak}


def digest(rows: Iterable[Any]) -> list[Any]:
    """How many rows were found, and which, whatever their order."""
    kept = sorted(map(str, rows))
    return [len(kept), hashlib.sha256("\n".join(kept).encode()).hexdigest()]


def told(found: object, spent: dict[str, float]) -> None:
    """Print what a measured process has to say."""
    print(json.dumps({"found": found, **spent}))


def same(mine: dict[str, Any], other: dict[str, Any], what: str) -> None:
    """Refuse figures of two sides that did not find the same."""
    if mine["found"] != other["found"]:
        raise SystemExit(f"{what}: {mine['found']} against {other['found']}")


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--workbook-rows", type=int, default=100_000, help="rows of each workbook")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of each side in memory")
    parser.add_argument("--data", type=Path, help="not used: the ledgers are made by the benchmark itself")
    given = parser.parse_args()
    if not OTHERS.exists():
        raise SystemExit("The peers are not installed: make bench-setup")
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
    tool = f"datacompy {by_pandas['version']}"
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
