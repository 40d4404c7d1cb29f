"""What people write with pandas: read both workbooks, merge, and write a styled report of five sheets."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import pandas as pd
import python_calamine  # noqa: F401 - loaded before the clock starts
import xlsxwriter  # noqa: F401
from openpyxl import Workbook  # noqa: F401
from reconcile import cost, digest, told


def reconciled(folder: Path, engine: str) -> dict[str, pd.DataFrame]:
    """Every row in its place; amounts in cents, because binary fractions do not compare."""
    left = pd.read_excel(folder / "left.xlsx", engine=engine)
    right = pd.read_excel(folder / "right.xlsx", engine=engine)
    own, others = list(left.columns), list(right.columns)
    left["cents"] = (left["Amount"] * 100).round().astype("int64")
    right["cents"] = (right["Value"] * 100).round().astype("int64")
    left["row"], right["row"] = range(2, len(left) + 2), range(2, len(right) + 2)
    both = left.merge(
        right, how="outer", left_on=["Reference", "Currency"], right_on=["Ref", "Cur"], indicator=True
    )
    paired = both[both["_merge"] == "both"]
    agrees = paired["cents_x"] == paired["cents_y"]
    return {
        "Matched": paired[agrees],
        "Breaks": paired[~agrees].assign(difference=lambda rows: (rows["cents_x"] - rows["cents_y"]) / 100),
        "Unmatched left": both.loc[both["_merge"] == "left_only", own],
        "Unmatched right": both.loc[both["_merge"] == "right_only", others],
    }


def written(found: dict[str, pd.DataFrame], path: Path, engine: str) -> None:
    """Header styled and in sight, filters on."""
    summary = pd.DataFrame({"What": list(found), "Rows": [len(rows) for rows in found.values()]})
    with pd.ExcelWriter(path, engine=engine, datetime_format="yyyy-mm-dd") as writer:
        for name, rows in {"Summary": summary, **found}.items():
            rows.drop(columns=["_merge"], errors="ignore").to_excel(
                writer, sheet_name=name, index=False, freeze_panes=(1, 0)
            )
            sheet = writer.sheets[name]
            if engine == "openpyxl":
                sheet.auto_filter.ref = sheet.dimensions
            else:
                sheet.autofilter(0, 0, len(rows), max(len(rows.columns) - 1, 0))


if __name__ == "__main__":
    begin = time.process_time()
    reader, folder = sys.argv[1], Path(sys.argv[2])
    result = reconciled(folder, reader)
    written(result, folder / f"pandas_{reader}.xlsx", "openpyxl" if reader == "openpyxl" else "xlsxwriter")
    spent = cost(begin)
    told(
        {
            name: digest(rows["Ref" if name == "Unmatched right" else "Reference"])
            for name, rows in result.items()
        },
        spent,
    )
