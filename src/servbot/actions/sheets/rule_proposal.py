"""Proposes rules from the data of both sides: which columns tell rows apart, and how far the others differ."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from servbot.actions.sheets.errors import RulesWrong
from servbot.actions.sheets.reading.header import name_key
from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.difference import day_of, number_of
from servbot.actions.sheets.reconciliation.normal_form import WIDE, key_text, plain_number

Row = Mapping[str, Any]
SAMPLE = 20_000
LEAST_SHARED = 0.3
"""Part of the left values that must stand on the right for a column to be a key."""

LEAST_DISTINCT = 0.5
USUAL_SHARE = 0.95
"""Part of the pairs that a proposed tolerance covers."""


def proposed(left: Sequence[Row], right: Sequence[Row]) -> str:
    """Rules as YAML, for a person to read before they are used; `RulesWrong` when no column can be a key."""
    from ruamel.yaml import YAML

    keys = _keys(left[:SAMPLE], right)
    if not keys:
        raise RulesWrong(
            "No column of the left side has enough values in common with one of the right side.",
            remedy="Write the rules by hand: name the columns under keys and compare.",
        )
    mine, other = keys[0]
    pairs = _pairs(left, right, mine, other)
    compare = [
        item for item in (_comparison(pairs, *columns) for columns in _alike(left, right, keys[0])) if item
    ]
    rule: dict[str, Any] = {"name": f"same {other}", "keys": [{"left": mine, "right": other}]}
    text = StringIO()
    writer = YAML()
    writer.dump({"rules": [{**rule, **({"compare": compare} if compare else {})}]}, text)
    return text.getvalue()


def _keys(left: Sequence[Row], right: Sequence[Row]) -> list[tuple[str, str]]:
    """Pairs of columns whose values tell rows apart and stand on both sides, the best first."""
    mine, others = _values(left), _values(right)
    scored = [
        (len(own & other) / len(own), name_key(a) == name_key(b), a, b)
        for a, own in mine.items()
        for b, other in others.items()
        if own and len(own & other) >= LEAST_SHARED * len(own)
    ]
    scored.sort(key=lambda found: (-found[0], not found[1], found[2], found[3]))
    return [(a, b) for _, _, a, b in scored]


def _values(rows: Sequence[Row]) -> dict[str, set[str]]:
    """Values of each column that could be a key: texts or whole numbers, mostly different ones."""
    names = dict.fromkeys(name for row in rows for name in row if name != ROW)
    found = {}
    for name in names:
        values = [value for row in rows if (value := row.get(name)) is not None]
        if any(isinstance(value, Decimal | date) for value in values):
            continue
        distinct = {key_text(value) for value in values}
        if len(distinct) >= LEAST_DISTINCT * len(rows):
            found[name] = distinct
    return found


def _pairs(left: Sequence[Row], right: Sequence[Row], mine: str, other: str) -> list[tuple[Row, Row]]:
    by_key = {key_text(row.get(other)): row for row in right}
    keyed = ((row, by_key.get(key_text(row.get(mine)))) for row in left[:SAMPLE])
    return [(row, partner) for row, partner in keyed if partner is not None]


def _alike(left: Sequence[Row], right: Sequence[Row], used: tuple[str, str]) -> list[tuple[str, str]]:
    """Columns of both sides that hold the same kind of value: by name, else the only ones of their kind."""
    kinds = [
        {name: _kind(rows, name) for name in dict.fromkeys(n for row in rows[:100] for n in row)}
        for rows in (left, right)
    ]
    mine = {name: kind for name, kind in kinds[0].items() if kind and name != used[0]}
    others = {name: kind for name, kind in kinds[1].items() if kind and name != used[1]}
    found = []
    for name, kind in mine.items():
        same = [other for other, its in others.items() if its == kind]
        named = [other for other in same if name_key(other) == name_key(name)]
        alone = list(mine.values()).count(kind) == 1 and len(same) == 1
        if named or alone:
            found.append((name, (named or same)[0]))
    return found


def _kind(rows: Sequence[Row], name: str) -> str:
    values = [value for row in rows[:SAMPLE] if name != ROW and (value := row.get(name)) is not None]
    if values and all(number_of(value) is not None for value in values):
        return "amount"
    return "date" if values and all(day_of(value) is not None for value in values) else ""


def _comparison(pairs: Sequence[tuple[Row, Row]], mine: str, other: str) -> dict[str, Any] | None:
    """How far the values of paired rows are apart, but for the widest few."""
    apart = sorted(
        distance for own, its in pairs if (distance := _apart(own.get(mine), its.get(other))) is not None
    )
    if not apart:
        return None
    usual, dates = apart[int(USUAL_SHARE * (len(apart) - 1))], day_of(pairs[0][0].get(mine)) is not None
    tolerance = {} if usual == 0 else {"tolerance": f"{usual} days" if dates else plain_number(usual)}
    return {"left": mine, "right": other, **tolerance}


def _apart(mine: Any, other: Any) -> Decimal | None:
    left, right = number_of(mine), number_of(other)
    if left is not None and right is not None:
        return WIDE.abs(WIDE.subtract(left, right))
    first, second = day_of(mine), day_of(other)
    return Decimal(abs((first - second).days)) if first and second else None
