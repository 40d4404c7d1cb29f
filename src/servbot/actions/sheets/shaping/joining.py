"""Rows of two tables put beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from servbot.actions.sheets.shaping.selecting import Row, columns_of, key_of, named

How = Literal["inner", "left", "outer", "without"]


def joined(
    left: Sequence[Row], right: Sequence[Row], on: Mapping[str, str], how: How, place: str
) -> list[dict[str, Any]]:
    """The rows of the left with those of the right that have the same key; blank keys meet nothing.

    A column of the right whose name is taken gets ` (2)` after it.
    """
    mine = [named(left, name, place) for name in on]
    theirs = [named(right, name, place) for name in on.values()]
    taken = set(columns_of(left))
    new = {name: f"{name} (2)" if name in taken else name for name in columns_of(right) if name not in theirs}
    partners: dict[tuple[str, ...], list[int]] = {}
    for position, row in enumerate(right):
        partners.setdefault(key_of(row, theirs), []).append(position)
    result: list[dict[str, Any]] = []
    met: set[int] = set()
    for row in left:
        key = key_of(row, mine)
        found = partners.get(key, []) if all(key) else []
        met.update(found)
        result.extend(_beside(row, [right[at] for at in found], new, how))
    if how == "outer":
        result.extend(
            dict.fromkeys(columns_of(left))
            | {name: row.get(other) for name, other in zip(mine, theirs, strict=True)}
            | {target: row.get(name) for name, target in new.items()}
            for position, row in enumerate(right)
            if position not in met
        )
    return result


def _beside(row: Row, found: Sequence[Row], new: Mapping[str, str], how: How) -> list[dict[str, Any]]:
    own = {name: value for name, value in row.items() if not name.startswith("_")}
    if how == "without":
        return [] if found else [own]
    if found:
        return [own | {target: other.get(name) for name, target in new.items()} for other in found]
    return [] if how == "inner" else [own | dict.fromkeys(new.values())]
