"""SHA-256 of rows, whatever their order."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.column_text import kinds, texts
from servbot.actions.sheets.reconciliation.units import LARGEST, Ints, Units, days, units
from servbot.actions.sheets.reconciliation.words import Words, words_of

SEPARATOR, BLANK = "\x1f", "\x1e"


class Told(NamedTuple):
    """A column that belongs to the rows."""

    name: str
    values: Sequence[Any] | pl.Series
    typed: pl.Series | None
    words: Words | None


class _Packed(NamedTuple):
    """A column as numbers from 0, and what they stand for."""

    codes: Ints
    size: int
    meaning: str


def rows_digest(columns: Iterable[Told], length: int) -> str:
    """The digest of rows by their columns.

    Columns of numbers and of few texts make one number for each row; what does not fit goes beside it as text.
    """
    rows, size = np.zeros(length, np.int64), 1
    meanings, wide = [], []
    for name, values, typed, words in columns:
        found = None if typed is None else _packed(typed, words)
        if found is None or size * found.size >= LARGEST:
            meanings.append(f"{name}:text")
            wide += _as_texts(values, typed)
        else:
            rows, size = rows * found.size + found.codes, size * found.size
            meanings.append(f"{name}:{found.meaning}")
    digest = hashlib.sha256("\n".join(meanings).encode())
    digest.update(_in_order(rows, wide))
    return digest.hexdigest()


def _as_texts(values: Sequence[Any] | pl.Series, typed: pl.Series | None) -> list[pl.Series]:
    if typed is not None and typed.dtype == pl.String:
        return [typed.fill_null(BLANK)]
    return [kinds(values, typed), texts(values, typed, ())]


def _in_order(rows: Ints, wide: list[pl.Series]) -> bytes:
    if not wide:
        return np.sort(rows).astype("<i8", copy=False).tobytes()
    parts = [*wide, pl.Series(rows).cast(pl.String)]
    lines = pl.select(pl.concat_str([pl.lit(part) for part in parts], separator=SEPARATOR)).to_series()
    return lines.sort().str.join("\n").item().encode() if len(lines) else b""


def _packed(typed: pl.Series, words: Words | None) -> _Packed | None:
    if typed.dtype == pl.String:
        words = words or words_of(typed)
        return None if words is None else _of_words(words)
    if typed.dtype == pl.Date:
        return _of_units("date", days(typed, typed))
    found = units(typed, typed)
    return None if found is None else _of_units("number", found)


def _of_words(words: Words) -> _Packed:
    lengths = words.distinct.str.len_bytes().to_numpy()
    digest = hashlib.sha256(lengths.astype("<i8").tobytes())
    if len(words.distinct):
        digest.update(words.distinct.str.join().item().encode())
    return _Packed(words.codes, len(words.distinct) + 1, f"text {digest.hexdigest()}")


def _of_units(kind: str, found: Units) -> _Packed | None:
    least, most = found.ends() or (0, 0)
    if most - least >= LARGEST:
        return None
    codes = found.values - (least - 1)
    if not found.known.all():
        codes = np.where(found.known, codes, 0)
    return _Packed(codes, most - least + 2, f"{kind} from {least} in 10^-{found.scale}")
