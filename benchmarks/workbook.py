"""Two columns and a fill written back into a workbook of 100,000 rows, against openpyxl's load and save.

`python benchmarks/workbook.py [--rows N] [--data FOLDER …]`; with `--data` a row is also written back into every
workbook there, and the parts that were not touched are compared byte for byte.
"""

import multiprocessing
import resource
import shutil
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from measurement import Row, arguments, compared, report

COLUMNS = 10


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the workbook")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="folders with workbooks of people")
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.xlsx"
        make(source, options.rows)
        ours, theirs = Path(folder) / "ours.xlsx", Path(folder) / "theirs.xlsx"
        shutil.copy(source, ours)
        shutil.copy(source, theirs)
        servbot, openpyxl = (
            measured(write_back, ours, options.rows),
            measured(load_and_save, theirs, options.rows),
        )
        check(ours, theirs)
        peer = f"openpyxl {version('openpyxl')}"
        rows += [
            compared(
                f"write-back into {options.rows:,} rows",
                servbot[0],
                peer,
                openpyxl[0],
                unit="s CPU",
                least=8,
                more_is_better=False,
            ),
            compared(
                "peak memory", servbot[1], peer, openpyxl[1], unit="MiB", least=1 / 0.6, more_is_better=False
            ),
        ]
        files = sorted(path for data in options.data for path in data.rglob("*") if path.suffix == ".xlsx")
        outcomes = Counter(conserved(path, Path(folder)) for path in files)
        if files:
            print(f"write-back into {len(files)} workbooks: {dict(outcomes)}")
    report(rows, options.json)


def make(path: Path, count: int) -> None:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Items")
    sheet.append([*(f"Column {number}" for number in range(COLUMNS - 2)), "Status", "Checked"])
    for number in range(count):
        sheet.append(
            [f"A-{number:06}", number * 1.25, "Northwind Ltd", number, "text", 7, number % 12, "x", "open", 0]
        )
    workbook.save(path)


def write_back(path: Path, count: int) -> None:
    from servbot.actions.sheets.writing.target import Where
    from servbot.actions.sheets.writing.updating import Manner, update_rows

    rows = [
        {"Column 0": f"A-{number:06}", "Status": "paid" if number % 3 else "due", "Checked": number}
        for number in range(count)
    ]
    update_rows(path, Where(), rows, Manner(key=("Column 0",), fill="FFF2CC"), 30)


def load_and_save(path: Path, count: int) -> None:
    from openpyxl import load_workbook
    from openpyxl.styles import PatternFill

    workbook = load_workbook(path)
    sheet = workbook.active
    fill = PatternFill("solid", fgColor="FFFFF2CC")
    by_key = {sheet.cell(number, 1).value: number for number in range(2, count + 2)}
    for number in range(count):
        row = by_key[f"A-{number:06}"]
        for column, value in ((9, "paid" if number % 3 else "due"), (10, number)):
            cell = sheet.cell(row, column)
            if cell.value != value:
                cell.value, cell.fill = value, fill
    workbook.save(path)


def measured(function: Callable[[Path, int], None], path: Path, count: int) -> tuple[float, float]:
    """Seconds of CPU and peak MiB, in a process of its own."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_run, args=(function, path, count, theirs))
    child.start()
    answer: tuple[float, float] = ours.recv()
    child.join()
    return answer


def _run(
    function: Callable[[Path, int], None],
    path: Path,
    count: int,
    answer: "multiprocessing.connection.Connection",
) -> None:
    # A worker has loaded its libraries long before.
    import openpyxl  # noqa: F401
    import python_calamine  # noqa: F401

    import servbot.actions.sheets.writing.updating  # noqa: F401

    started = time.process_time()
    function(path, count)
    answer.send((time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def check(ours: Path, theirs: Path) -> None:
    from python_calamine import load_workbook

    a, b = (load_workbook(path).get_sheet_by_index(0).to_python() for path in (ours, theirs))
    if a != b:
        raise SystemExit("The two workbooks differ.")


def conserved(path: Path, folder: Path) -> str:
    from servbot.actions.sheets.reading.grid import read_grid
    from servbot.actions.sheets.writing.target import Target, Where
    from servbot.core.errors import ServbotError

    copy = folder / path.name
    shutil.copy(path, copy)
    try:
        target = Target(copy, Where(), ["Note"])
        column = target.column(target.names[0])
        numbers = target.append([{column: "servbot"}])
        target.save(copy)
    except ServbotError as error:
        if copy.read_bytes() != path.read_bytes():
            return "REFUSED AND CHANGED"
        print(f"{path.name}: refused {error.code}: {error.message}")
        return "refused"
    grid = read_grid(copy, target.sheet)
    if grid.rows[numbers[0] - 1][column - 1] != "servbot":
        return "NOT WRITTEN"
    if lost := _changed(path, copy) - {"sheet", "table", "workbook.xml", "styles.xml"}:
        print(f"{path.name}: changed {lost}")
        return "CHANGED"
    return "written, other parts identical"


def _changed(before: Path, after: Path) -> set[str]:
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        names = {name: old.read(name) for name in old.namelist()}
        changed = {name for name in names.keys() | set(new.namelist()) if names.get(name) != new.read(name)}
    kinds = ("sheet", "table")
    return {
        next((kind for kind in kinds if name.rpartition("/")[2].startswith(kind)), name.rpartition("/")[2])
        for name in changed
    }


if __name__ == "__main__":
    main()
