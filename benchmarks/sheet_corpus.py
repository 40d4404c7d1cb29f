"""Reads every workbook of a folder, each in a process of its own with limits, and compares with `X.N.csv` truths.

`python benchmarks/sheet_corpus.py --data FOLDER [FOLDER …]`
"""

import csv
import multiprocessing
import resource
import time
from collections import Counter
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal, InvalidOperation
from pathlib import Path

from measurement import arguments, bounded, report

MEMORY = 2 << 30
SECONDS = 60
SUFFIXES = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders with workbooks")
    options = parser.parse_args()
    files = sorted(
        path for folder in options.data for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES
    )
    if not files:
        raise SystemExit("There are no workbooks in these folders.")
    outcomes: Counter[str] = Counter()
    slowest = largest = 0.0
    cells = equal = 0
    for path in files:
        outcome, seconds, mib, counted, same = in_child(path)
        outcomes[outcome.partition(" ")[0]] += 1
        slowest, largest = max(slowest, seconds), max(largest, mib)
        cells, equal = cells + counted, equal + same
        if not outcome.startswith("read"):
            print(f"{path.name}: {outcome}")
        elif counted != same:
            print(f"{path.name}: {counted - same} of {counted} cells differ from the truth")
    print(dict(outcomes), f"{equal} of {cells} compared cells agree")
    bad = sum(outcomes[name] for name in ("crashed", "died", "late"))
    rows = [
        bounded("workbooks neither read nor refused clearly", bad or 1e-9, unit="files", most=0.5),
        bounded("slowest workbook", slowest, unit="s", most=SECONDS),
        bounded("peak memory of a reader", largest, unit="MiB", most=MEMORY / (1 << 20)),
    ]
    if cells:
        rows.append(
            bounded(
                "cells that differ from the truth", (cells - equal) / cells * 100 or 1e-9, unit="%", most=1
            )
        )
    report(rows, options.json)


def in_child(path: Path) -> tuple[str, float, float, int, int]:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=read, args=(path, theirs))
    started = time.perf_counter()
    child.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(SECONDS) else ("late", 0.0, 0, 0)
    except EOFError:
        answer = ("died", 0.0, 0, 0)
    child.kill()
    child.join()
    return (answer[0], time.perf_counter() - started, *answer[1:])


def read(path: Path, answer: "multiprocessing.connection.Connection") -> None:
    from servbot.actions.sheets.reading.table import read_table
    from servbot.core.errors import ServbotError

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    counted = same = 0
    try:
        read_table(path)
        outcome = "read"
        counted, same = against_truth(path)
    except ServbotError as error:
        outcome = f"refused {error.code}: {error.message}"
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        outcome = f"crashed {type(error).__name__}: {error}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.send((outcome, peak, counted, same))


def against_truth(path: Path) -> tuple[int, int]:
    from python_calamine import load_workbook

    from servbot.actions.sheets.reading.grid import read_grid

    counted = same = 0
    for number, sheet in enumerate(load_workbook(path).sheet_names):
        truth = path.with_name(f"{path.name}.{number}.csv")
        if not truth.exists():
            continue
        grid = read_grid(path, sheet)
        for at, row in enumerate(csv.reader(truth.open(encoding="utf-8-sig", errors="replace"))):
            for column, text in enumerate(row):
                cells = grid.rows[at] if at < len(grid.rows) else []
                cell = cells[column] if column < len(cells) else ""
                counted += 1
                agree = agrees(grid.errors.get((at + 1, column + 1), cell), text)
                same += agree
                if not agree and VERBOSE:
                    print("  ", path.name, sheet, at + 1, column + 1, repr(cell), repr(text))
    return counted, same


VERBOSE = False


def agrees(cell: object, text: str) -> bool:
    """Whether the cell is what the truth shows; the truth shows numbers and dates as they are formatted."""
    if isinstance(cell, str):
        return cell.split() == text.split() or agrees_number(cell, text)
    if isinstance(cell, bool):
        return str(cell).upper() == text.strip().upper()
    if isinstance(cell, date | datetime | clock):
        return any(character.isdigit() for character in text)
    return agrees_number(str(cell), text)


def agrees_number(cell: str, text: str) -> bool:
    plain = text.strip().replace(",", "").replace("$", "").replace("(", "-").rstrip(")% ")
    try:
        shown, value = Decimal(plain), Decimal(cell)
    except InvalidOperation:
        return False
    step = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    scale = 100 if "%" in text else 1
    return abs(value * scale - shown) <= max(step, abs(shown) * Decimal("1e-4"))


if __name__ == "__main__":
    main()
