"""datacompy on the same tables."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import pandas as pd
import polars as pl
from datacompy import PandasCompare, PolarsCompare
from reconcile import told


def by_pandas(folder: Path) -> list[int]:
    """datacompy with pandas."""
    left, right = (pd.read_parquet(folder / f"exact_{side}.parquet") for side in ("left", "right"))
    found = PandasCompare(left, right, join_columns=["ref"], abs_tol=0, rel_tol=0)
    return [len(left), len(right), int(found.intersect_rows["cents_match"].sum())]


def by_polars(folder: Path) -> list[int]:
    """datacompy with polars."""
    left, right = (pl.read_parquet(folder / f"exact_{side}.parquet") for side in ("left", "right"))
    found = PolarsCompare(left, right, join_columns=["ref"], abs_tol=0, rel_tol=0)
    return [len(left), len(right), int(found.intersect_rows["cents_match"].sum())]


if __name__ == "__main__":
    begin = time.process_time()
    told({"pandas": by_pandas, "polars": by_polars}[sys.argv[1]](Path(sys.argv[2])), begin)
