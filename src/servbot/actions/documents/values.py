"""A field's text as a typed value, and a person's correction as one."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from servbot.actions.documents.amounts import parse_amount
from servbot.actions.documents.dates import parse_date
from servbot.actions.documents.failures import ValueWrong

FieldType = Literal["string", "decimal", "date", "integer"]

EXAMPLES = {
    "decimal": "1,234.56",
    "date": "2026-03-01",
    "integer": "12",
}


def parse_value(text: str, kind: FieldType) -> Any:
    """The typed value of `text`; `None` when it is not of that type."""
    match kind:
        case "decimal":
            return parse_amount(text)
        case "date":
            return parse_date(text)
        case "integer":
            number = parse_amount(text)
            return int(number) if number is not None and number == int(number) else None
        case "string":
            return re.sub(r"\s+", " ", text).strip() or None


def corrected_value(name: str, value: Any, kind: FieldType) -> Any:
    """What a person typed as the field's type; `ValueWrong` names the field and shows an example."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    match kind, value:
        case "date", datetime():
            return value.date()
        case ("date", date()) | ("decimal", Decimal()):
            return value
        case "decimal", int():
            return Decimal(value)
    parsed = parse_value(str(value), kind)
    if parsed is None:
        raise ValueWrong(
            f"{str(value)!r} is not a {kind} for the field {name!r}.",
            remedy=f"Write it like {EXAMPLES[kind]}.",
            details={"field": name, "value": str(value), "type": kind},
        )
    return parsed
