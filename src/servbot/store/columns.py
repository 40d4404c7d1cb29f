"""Values between Python and the columns of both databases, for statements that are written by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, overload

from django.db import connection


@overload
def moment(value: datetime | str) -> datetime: ...


@overload
def moment(value: datetime | str | None) -> datetime | None: ...


def moment(value: datetime | str | None) -> datetime | None:
    """A moment that a statement gave; SQLite keeps it in UTC without saying so, and gives text for what it reckoned."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def stored(at: datetime | None) -> Any:
    """A moment as the connected database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def as_stored(columns: Mapping[str, Any]) -> list[Any]:
    """The values of columns as the connected database takes them."""
    return [stored(each) if isinstance(each, datetime) else each for each in columns.values()]
