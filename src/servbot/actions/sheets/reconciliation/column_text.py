"""Whole columns in the one text form in which values are compared, as `key_text` makes it value by value."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from servbot.actions.sheets.reconciliation.normal_form import ORDER, Normalisation, key_text, type_name

STRIPPED = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
NUMBER_DTYPES = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Int128)

STEPS: Mapping[Normalisation, Callable[[pl.Expr], pl.Expr]] = {
    "width": lambda text: text,
    "case": lambda text: text.str.to_lowercase(),
    "trim": lambda text: text.str.strip_chars(STRIPPED),
    "spaces": lambda text: text.str.replace_all(r"[\s\x1c-\x1f]+", ""),
    "punctuation": lambda text: text.str.replace_all(r"[^0-9A-Za-z]+", ""),
    "leading_zeros": lambda text: (
        pl.when(text.str.strip_chars_start("0") == "")
        .then(text.str.head(1))
        .otherwise(text.str.strip_chars_start("0"))
    ),
}
"""What each normalisation does to a text of ASCII characters; others are rare, and go value by value."""


def as_series(values: Sequence[Any] | pl.Series) -> pl.Series | None:
    """The values as a typed column, or None where they are of several kinds or none that is exact."""
    if isinstance(values, pl.Series):
        return values
    kinds = {type(value) for value in values} - {type(None)}
    if not kinds or kinds == {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds == {date}:
        return pl.Series(values, dtype=pl.Date)
    if kinds <= {int, Decimal}:
        return _numbers(values, kinds)
    return None


def _numbers(values: Sequence[Any], kinds: set[type]) -> pl.Series | None:
    try:
        if kinds == {int}:
            return pl.Series(values, dtype=pl.Int64)
    except (TypeError, OverflowError):
        return None
    if not all(value is None or (isinstance(value, int) or value.is_finite()) for value in values):
        return None
    found = pl.Series(values, strict=False)
    # What does not fit into 38 digits became null without a word.
    fits = found.dtype == pl.Decimal and found.null_count() == sum(value is None for value in values)
    return found if fits else None


def texts(
    values: Sequence[Any] | pl.Series, typed: pl.Series | None, normalise: Sequence[Normalisation]
) -> pl.Series:
    """The column as keys; empty where it is blank."""
    plain = None if typed is None else _plain(typed)
    if plain is None:
        return pl.Series([key_text(value, normalise) for value in values], dtype=pl.String)
    plain = plain.fill_null("").alias("text")
    odd = plain.str.len_bytes() != plain.str.len_chars()
    done = plain.to_frame().select(_normalised(pl.col("text"), normalise)).to_series()
    if odd.any():
        by_text = {text: key_text(text, normalise) for text in plain.filter(odd).unique()}
        done = pl.Series(
            [by_text[text] if is_odd else fast for text, fast, is_odd in zip(plain, done, odd, strict=True)],
            dtype=pl.String,
        )
    return done


def kinds(values: Sequence[Any] | pl.Series, typed: pl.Series | None) -> pl.Series:
    """What kind of value each is, as `type_name` says it."""
    if typed is None:
        return pl.Series([type_name(value) for value in values], dtype=pl.String)
    name = "str" if typed.dtype == pl.String else "date" if typed.dtype == pl.Date else "number"
    blank = typed.is_null()
    return pl.select(pl.when(blank).then(pl.lit("blank")).otherwise(pl.lit(name))).to_series()


def _normalised(text: pl.Expr, normalise: Sequence[Normalisation]) -> pl.Expr:
    for step in ORDER:
        text = STEPS[step](text) if step in normalise else text
    return text


def _plain(typed: pl.Series) -> pl.Series | None:
    """Each value as text, before normalisation."""
    if typed.dtype == pl.String:
        return typed
    if typed.dtype == pl.Date:
        return typed.dt.strftime("%Y-%m-%d")
    if typed.dtype in NUMBER_DTYPES:
        return typed.cast(pl.String)
    if isinstance(typed.dtype, pl.Decimal):
        text = typed.cast(pl.String)
        return text.str.strip_chars_end("0").str.strip_chars_end(".") if typed.dtype.scale else text
    return None
