"""Finds the place in a document that an error of pydantic speaks about.

Pydantic's locations hold, besides keys and indexes, labels of union members. A label is not in the
document, or it happens to be called like a key; the input that pydantic saw tells which is meant.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from servbot.core.loader.document import Document
from servbot.core.loader.tree import Path

MOST_WAYS = 256


class Located(NamedTuple):
    """An error of pydantic and its place."""

    error: Mapping[str, Any]

    path: Path
    """Keys and indexes only."""

    labels: tuple[tuple[Path, str], ...]
    """Labels of union members on the way, each with the path of its union."""


def locate(error: Mapping[str, Any], document: Document) -> Located:
    """The error with its place."""
    missing = error["type"] == "missing"
    location = error["loc"][:-1] if missing else error["loc"]
    ways = list(islice(_ways(document, location, 0, (), ()), MOST_WAYS))
    best = max(ways, key=lambda way: (_is_input(document, way[0], error), len(way[0])))
    return Located(error, *best)


def _ways(
    document: Document,
    location: tuple[str | int, ...],
    at: int,
    path: Path,
    labels: tuple[tuple[Path, str], ...],
) -> Iterator[tuple[Path, tuple[tuple[Path, str], ...]]]:
    """All ways to read a location: each part is a step into the document or a label."""
    if at == len(location):
        yield path, labels
        return
    part = location[at]
    inside = document.has((*path, part))
    if inside:
        yield from _ways(document, location, at + 1, (*path, part), labels)
    if isinstance(part, str):
        yield from _ways(document, location, at + 1, path, (*labels, (path, part)))
    elif not inside:
        yield path, labels


def _is_input(document: Document, path: Path, error: Mapping[str, Any]) -> bool:
    value: Any = document.data
    for part in path:
        value = value[part] if isinstance(part, int) or isinstance(value, dict) else None
    return value is error.get("input") or (not isinstance(value, dict | list) and value == error.get("input"))
