"""One side of a reconciliation: its columns, and the forms in which they are compared."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.column_text import as_series, kinds, texts
from servbot.actions.sheets.reconciliation.normal_form import USUAL, WIDE, Normalisation
from servbot.actions.sheets.reconciliation.row_digest import SEPARATOR, Told, rows_digest
from servbot.actions.sheets.reconciliation.units import Units, days, holds_dates, units
from servbot.actions.sheets.reconciliation.words import Words, words_of

Row = Mapping[str, Any]
MISSING = object()
CARRIED = "_carried"
"""Name under which a row says from which earlier period it was carried over."""


class Side:
    """Columns by name, every row known by its position.

    What rules derive, such as an amount of debit and credit, is compared but never part of a row.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any] | pl.Series], length: int) -> None:
        self._columns = dict(columns)
        self._derived: dict[str, Sequence[Any]] = {}
        self._typed: dict[str, pl.Series | None] = {}
        self._texts: dict[tuple[str, tuple[Normalisation, ...]], pl.Series] = {}
        self._words: dict[str, Words | None] = {}
        self._units: dict[str, Units | None] = {}
        self.length = length

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Side":
        """The side that these rows make; a value that a row does not have stays missing."""
        names = dict.fromkeys(name for row in rows for name in row)
        return cls({name: [row.get(name, MISSING) for row in rows] for name in names}, len(rows))

    @classmethod
    def of_frame(cls, frame: pl.DataFrame) -> "Side":
        """The side that a table of typed columns makes; no column holds binary fractions."""
        return cls({name: frame[name] for name in frame.columns}, frame.height)

    def renamed(self, names: Mapping[str, str]) -> "Side":
        """The same with some columns under other names."""
        return Side({names.get(name, name): values for name, values in self._columns.items()}, self.length)

    def only(self, rows: pl.Series) -> "Side":
        """Some of the rows."""
        columns = {
            name: values.gather(rows) if isinstance(values, pl.Series) else [values[row] for row in rows]
            for name, values in self._columns.items()
        }
        return Side(columns, len(rows))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the real columns."""
        return tuple(self._columns)

    def derive(self, name: str, values: Sequence[Any]) -> None:
        """Add a column for comparing."""
        self._derived[name] = values
        self._typed.pop(name, None)

    def values(self, column: str) -> Sequence[Any]:
        """The values of a column as they are compared."""
        found = self._derived.get(column, self._columns.get(column))
        return [None] * self.length if found is None else _present(found)

    def own_values(self, column: str) -> Sequence[Any]:
        """The values of a real column, whatever rules derive under its name."""
        found = self._columns.get(column)
        return [None] * self.length if found is None else _present(found)

    def value(self, position: int, column: str) -> Any:
        """One value as it is compared."""
        found = self._derived.get(column, self._columns.get(column))
        return None if found is None else _at(found, position)

    def row(self, position: int) -> dict[str, Any]:
        """A row as it came."""
        return {
            name: _at(values, position)
            for name, values in self._columns.items()
            if values[position] is not MISSING
        }

    def rows(self) -> list[dict[str, Any]]:
        """All rows as they came."""
        return [self.row(position) for position in range(self.length)]

    def typed(self, column: str) -> pl.Series | None:
        """The column as one of polars', where its values are of one exact kind."""
        if column not in self._typed:
            self._typed[column] = as_series(self.values(column))
        return self._typed[column]

    def own_typed(self, column: str) -> pl.Series | None:
        """A real column as one of polars', whatever rules derive under its name."""
        return as_series(self.own_values(column)) if column in self._derived else self.typed(column)

    def words(self, column: str) -> Words | None:
        """The column's distinct texts, where it is one of texts that repeat."""
        if column not in self._words:
            typed = self.typed(column)
            text = typed is not None and typed.dtype == pl.String
            self._words[column] = words_of(typed) if typed is not None and text else None
        return self._words[column]

    def texts(self, column: str, normalise: Sequence[Normalisation] = USUAL) -> pl.Series:
        """The column as keys; empty where it is blank."""
        key = (column, tuple(normalise))
        if key not in self._texts:
            self._texts[key] = self._made_texts(column, normalise)
        return self._texts[key]

    def texts_of(self, rows: pl.Series, column: str, normalise: Sequence[Normalisation] = USUAL) -> pl.Series:
        """Some rows of the column as keys."""
        typed = self.typed(column)
        if typed is None or (column, tuple(normalise)) in self._texts:
            return self.texts(column, normalise).gather(rows)
        part = typed.gather(rows)
        return texts(part, part, normalise)

    def _made_texts(self, column: str, normalise: Sequence[Normalisation]) -> pl.Series:
        words = self.words(column)
        if words is None:
            return texts(self.values(column), self.typed(column), normalise)
        plain = texts(words.distinct, words.distinct, normalise)
        return pl.concat([plain, pl.Series([""])]).gather(words.codes)

    def units(self, column: str) -> Units | None:
        """The column's numbers in whole units; None where one is too long."""
        if column not in self._units:
            self._units[column] = units(self.values(column), self.typed(column))
        return self._units[column]

    def days(self, column: str) -> Units:
        """The column's dates as days."""
        return days(self.values(column), self.typed(column))

    def holds_dates(self, column: str) -> bool:
        """Whether the column is one of dates."""
        return holds_dates(self.values(column), self.typed(column))

    def contents_of(self, rows: pl.Series) -> pl.Series:
        """Content of some rows as one text each: decides ties, so that the order of the input does not."""
        parts = [part for name in self._told for part in self._part(name, rows)]
        if not parts:
            return pl.Series([""] * len(rows), dtype=pl.String)
        return pl.select(pl.concat_str(parts, separator=SEPARATOR)).to_series()

    def contents_by(self, rows: Iterable[int]) -> dict[int, str]:
        """Contents of some rows by their position."""
        at = pl.Series(sorted(set(rows)), dtype=pl.UInt32)
        return dict(zip(at, self.contents_of(at), strict=True))

    def alike(self, rows: pl.Series, others: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Those rows of both lists that can be copies of each other: every value of theirs is in the other list."""
        for name in self._told:
            typed = self.own_typed(name)
            if typed is not None and len(rows) and len(others):
                own, its = typed.gather(rows), typed.gather(others)
                others = others.filter(its.is_in(own.unique().implode(), nulls_equal=True))
                rows = rows.filter(own.is_in(its.unique().implode(), nulls_equal=True))
        return rows, others

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the rows, whatever their order."""
        told = (
            Told(
                name,
                self.own_values(name),
                self.own_typed(name),
                None if name in self._derived else self.words(name),
            )
            for name in self._told
        )
        return rows_digest(told, self.length)

    @property
    def _told(self) -> list[str]:
        return sorted(name for name in self._columns if name not in (ROW, CARRIED))

    def _part(self, name: str, rows: pl.Series) -> tuple[pl.Expr, ...]:
        typed = self.own_typed(name)
        if typed is not None:
            part = typed.gather(rows)
            return pl.lit(name), pl.lit(kinds(part, part)), pl.lit(texts(part, part, ()))
        values = self.own_values(name)
        cells = [values[row] for row in rows]
        return pl.lit(name), pl.lit(kinds(cells, None)), pl.lit(texts(cells, None, ()))


def every_row(length: int) -> pl.Series:
    """The positions of all rows."""
    return pl.int_range(length, dtype=pl.UInt32, eager=True)


def _at(values: Sequence[Any] | pl.Series, position: int) -> Any:
    """One value as its cell has it: decimals of a column without the zeros that fill it up."""
    value = values[position]
    if value is MISSING or value is None:
        return None
    if not isinstance(values, pl.Series) or not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else WIDE.normalize(value)


def _present(values: Any) -> Any:
    if isinstance(values, pl.Series):
        return values
    return [None if value is MISSING else value for value in values]
