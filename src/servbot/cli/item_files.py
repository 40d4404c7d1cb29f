"""Rows of a file, with their numbers, for a work queue."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from servbot.core.errors import UsageError


class ItemFileWrong(UsageError):
    """A file does not hold items of a work queue."""

    code = "queue.file-wrong"
    default_remedy = "Give a sheet (.xlsx, .csv) with column names in its first row, or a JSON file with a list of objects."


def rows_of(path: Path) -> Sequence[tuple[int, Mapping[str, Any]]]:
    """Numbers and values of all rows; `ItemFileWrong`, or what is wrong with the sheet."""
    if not path.is_file():
        raise ItemFileWrong(f"There is no file {path}.", remedy="Check the name.")
    return _of_json(path) if path.suffix.lower() == ".json" else _of_sheet(path)


def _of_json(path: Path) -> Sequence[tuple[int, Mapping[str, Any]]]:
    try:
        # Numbers stay exact: they are read as texts, and typed as the bot declares them.
        read = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ItemFileWrong(f"{path} is no JSON: {error}.") from error
    if not isinstance(read, list) or not all(isinstance(row, dict) for row in read):
        raise ItemFileWrong(f"{path} holds no list of objects.")
    return list(enumerate(read, 1))


def _of_sheet(path: Path) -> Sequence[tuple[int, Mapping[str, Any]]]:
    from servbot.actions.sheets.reading.table import ROW, read_table

    table = read_table(path)
    if table.problems:
        first = table.problems[0]
        raise ItemFileWrong(
            f"{path}: {len(table.problems)} cells cannot be read; the first is {first.place}: {first.message}"
        )
    return [(row[ROW], {name: value for name, value in row.items() if name != ROW}) for row in table.rows]
