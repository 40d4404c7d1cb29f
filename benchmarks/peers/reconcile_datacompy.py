"""datacompy on the same tables."""

import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import pandas as pd
import polars as pl
from datacompy import PandasCompare, PolarsCompare
from reconcile import cost, digest, told


def by_pandas(folder: Path) -> Any:
    """datacompy with pandas."""
    left, right = (pd.read_parquet(folder / f"exact_{side}.parquet") for side in ("left", "right"))
    rows = PandasCompare(left, right, join_columns=["ref"], abs_tol=0, rel_tol=0).intersect_rows
    return rows[rows["cents_match"]]["ref"]


def by_polars(folder: Path) -> Any:
    """datacompy with polars."""
    left, right = (pl.read_parquet(folder / f"exact_{side}.parquet") for side in ("left", "right"))
    rows = PolarsCompare(left, right, join_columns=["ref"], abs_tol=0, rel_tol=0).intersect_rows
    return rows.filter(pl.col("cents_match"))["ref"]


if __name__ == "__main__":
    begin = time.process_time()
    matched = {"pandas": by_pandas, "polars": by_polars}[sys.argv[1]](Path(sys.argv[2]))
    spent = cost(begin)
    told(digest(matched), {**spent, "version": version("datacompy")})
