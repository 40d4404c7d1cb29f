"""Values as text inside other text."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from json import JSONEncoder
from typing import Any

from pydantic import BaseModel

from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.limits import check_bits, check_text

PLAIN_EXPONENT = 100


def text_of(value: Any) -> str:
    """The value as a person writes it; nothing at all for a missing value."""
    match value:
        case None:
            return ""
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case list() | tuple() | Mapping() | BaseModel():
            return json_of(value)
    return _scalar_text(value)


def _scalar_text(value: Any) -> str:
    match value:
        case Decimal():
            return decimal_text(value)
        case int():
            check_bits(value.bit_length())
            return str(value)
        case float() | timedelta():
            return str(value)
        case date() | time():
            return value.isoformat()
    raise ExpressionFailed("This value cannot be written as text.", remedy="Name one of its fields.")


def decimal_text(value: Decimal) -> str:
    """Without an exponent: 1000, never 1E+3."""
    if value.is_finite() and abs(value.adjusted()) <= PLAIN_EXPONENT:
        return format(value, "f")
    return str(value)


def json_of(value: Any) -> str:
    """Compact JSON; decimals and dates as text, so that nothing is lost. Stops as soon as it is too long."""
    written: list[str] = []
    length = 0
    encoder = JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_json_default)
    try:
        for chunk in encoder.iterencode(value):
            length += len(chunk)
            check_text(length)
            written.append(chunk)
    except (ValueError, TypeError, RecursionError) as error:
        raise ExpressionFailed("This value cannot be written: it contains itself or odd keys.") from error
    return "".join(written)


def _json_default(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, Decimal | datetime | date | time | timedelta):
        return _scalar_text(value)
    raise ExpressionFailed("This value cannot be written as JSON.")
