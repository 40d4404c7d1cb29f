"""Values as people or files give them, made into the type a bot declares."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from servbot.core.bot.data import FieldSpec, InputSpec
from servbot.core.errors import BusinessFailure, ServbotError
from servbot.core.expression.filters.numbers import decimal
from servbot.core.expression.words import kind_of
from servbot.core.expression.writing import text_of
from servbot.core.notation import read_date, read_moment

yes_words = {"yes", "true", "on", "1", "是"}
no_words = {"no", "false", "off", "0", "", "否"}


class ValueWrong(BusinessFailure):
    """A value does not have the form it must have."""

    code = "value.wrong"


def typed(value: Any, kind: str, title: str, options: tuple[str, ...] = ()) -> Any:
    """`value` as `kind`; `None` for nothing; `ValueWrong` names the field and the form it must have."""
    known: Any = kind
    return fitted(value, FieldSpec.model_construct(type=known, options=options, required=False), title)


def fitted(value: Any, spec: FieldSpec, title: str) -> Any:
    """`value` as its type, down to the fields and items inside; `ValueWrong` names the place inside, found and wanted."""
    if value is None or (isinstance(value, str) and not value.strip() and spec.type != "boolean"):
        if spec.required:
            raise _wrong(f"{title} is missing.", title, spec, value)
        return None
    convert = converters.get(spec.type, _as_is)
    try:
        result = convert(value)
    except (ValueError, ArithmeticError, ServbotError, RecursionError) as error:
        shown = f"{value!r:.200}" if isinstance(value, str | int | float | Decimal | date) else kind_of(value)
        raise _wrong(f"{title}: {shown} is not {forms[spec.type]}.", title, spec, value) from error
    if spec.options and result not in spec.options:
        raise _wrong(f"{title}: {value!r:.200} is not one of {', '.join(spec.options)}.", title, spec, value)
    return _inside(result, spec, title)


def _inside(value: Any, spec: FieldSpec, title: str) -> Any:
    """A list or record with everything in it fitted to its own type."""
    if spec.type in {"list", "table"} and spec.item:
        of, what = spec.item, "row" if spec.type == "table" else "item"
        return [fitted(each, of, f"{title}, {what} {at}") for at, each in enumerate(value, 1)]
    if spec.type == "record" and spec.fields:
        known = {
            name: fitted(value.get(name), inner, f"{title}, {inner.title or name}")
            for name, inner in spec.inner.items()
        }
        return {**value, **known}
    return value


def _wrong(message: str, title: str, spec: FieldSpec, found: Any) -> ValueWrong:
    details = {"field": title, "wanted": spec.type, "found": kind_of(found)}
    return ValueWrong(message, details=details)


def typed_inputs(specs: Mapping[str, InputSpec], given: Mapping[str, Any]) -> dict[str, Any]:
    """All inputs of a bot, typed; `ValueWrong` names unknown and missing ones."""
    unknown = sorted(set(given) - set(specs))
    if unknown:
        raise ValueWrong(
            f"The bot has no input named {', '.join(unknown)}.",
            remedy=f"It has: {', '.join(specs)}." if specs else "It has none.",
            details={"field": unknown[0]},
        )
    values: dict[str, Any] = {}
    for name, spec in specs.items():
        title, optional = spec.title or name, spec.model_copy(update={"required": False})
        value = fitted(given.get(name), optional, title) if name in given else None
        if value is None:
            value = fitted(spec.default, optional, title)
        if value is None and spec.required:
            raise ValueWrong(
                f"{title} is missing.",
                remedy="Give a value for it.",
                details={"field": title, "wanted": spec.type, "found": "nothing"},
            )
        values[name] = value
    return values


def _whole(value: Any) -> int:
    number = decimal(value)
    if number != int(number):
        raise ValueError(value)
    return int(number)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    found = value if isinstance(value, date) else read_date(_short(value))
    if found is None:
        raise ValueError(value)
    return found


def _datetime(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else read_moment(_short(value))
    if found is None:
        raise ValueError(value)
    return found


def _short(value: Any) -> str:
    """The text of a date, or of what is too long to be one."""
    if not isinstance(value, str | date):
        raise TypeMismatch
    return str(value)[:100]


class TypeMismatch(ValueError):
    """The value is of another kind altogether."""


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in yes_words | no_words:
        raise ValueError(value)
    return word in yes_words


def _decimal(value: Any) -> Decimal:
    return decimal(value)


def _as_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    return _lines(value).strip()


def _lines(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        raise TypeMismatch
    return value if isinstance(value, str) else text_of(value)


def _list(value: Any) -> list[Any]:
    found = _json(value) if isinstance(value, str) else value
    if not isinstance(found, list | tuple):
        raise TypeMismatch
    return list(found)


def _table(value: Any) -> list[Any]:
    rows = _list(value)
    if not all(isinstance(row, Mapping) for row in rows):
        raise TypeMismatch
    return rows


def _record(value: Any) -> dict[str, Any]:
    found = _json(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise TypeMismatch
    return dict(found)


def _json(text: str) -> Any:
    """What a person typed or a command line gave; numbers stay exact."""
    return json.loads(text, parse_float=Decimal)


converters: Mapping[str, Callable[[Any], Any]] = {
    "string": _text,
    "text": _lines,
    "choice": _text,
    "file": _text,
    "integer": _whole,
    "decimal": _decimal,
    "money": _decimal,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
    "list": _list,
    "table": _table,
    "record": _record,
    "review": _as_is,
}
forms = {
    "string": "a text",
    "text": "a text",
    "choice": "a text",
    "file": "the name of a file",
    "integer": "a whole number",
    "decimal": "a number such as 1,234.56",
    "money": "an amount such as 1,234.56",
    "date": "a date such as 2026-03-31",
    "datetime": "a date and time such as 2026-03-31T09:00",
    "boolean": "yes or no",
    "list": "a list",
    "table": "a list of records",
    "record": "a record",
    "review": "a review",
}
"""What each type looks like, in words."""
