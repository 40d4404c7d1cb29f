"""Values as people or files give them, made into the type a bot declares."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from servbot.core.bot import InputSpec
from servbot.core.errors import BusinessFailure, ServbotError
from servbot.core.expression.filters.numbers import decimal

yes_words = {"yes", "true", "on", "1", "是"}
no_words = {"no", "false", "off", "0", "", "否"}


class ValueWrong(BusinessFailure):
    """A value does not have the form it must have."""

    code = "value.wrong"


def typed(value: Any, kind: str, title: str, options: tuple[str, ...] = ()) -> Any:
    """`value` as `kind`; `None` for nothing; `ValueWrong` names the field and the form it must have."""
    if value is None or (isinstance(value, str) and not value.strip() and kind != "boolean"):
        return None
    convert = converters.get(kind, _as_is)
    try:
        result = convert(value)
    except (ValueError, ArithmeticError, ServbotError) as error:
        raise ValueWrong(f"{title}: {value!r} is not {forms.get(kind, kind)}.") from error
    if options and result not in options:
        raise ValueWrong(f"{title}: {value!r} is not one of {', '.join(options)}.")
    return result


def typed_inputs(specs: Mapping[str, InputSpec], given: Mapping[str, Any]) -> dict[str, Any]:
    """All inputs of a bot, typed; `ValueWrong` names unknown and missing ones."""
    unknown = sorted(set(given) - set(specs))
    if unknown:
        raise ValueWrong(
            f"The bot has no input named {', '.join(unknown)}.", remedy=f"It has: {', '.join(specs)}."
        )
    values: dict[str, Any] = {}
    for name, spec in specs.items():
        title = spec.title or name
        value = typed(given.get(name), spec.type, title, spec.options) if name in given else None
        if value is None:
            value = typed(spec.default, spec.type, title, spec.options)
        if value is None and spec.required:
            raise ValueWrong(f"{title} is missing.", remedy="Give a value for it.")
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
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _datetime(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())


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
    return str(value).strip()


converters: Mapping[str, Callable[[Any], Any]] = {
    "string": _text,
    "text": str,
    "choice": _text,
    "integer": _whole,
    "decimal": _decimal,
    "money": _decimal,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
}
forms = {
    "integer": "a whole number",
    "decimal": "a number such as 1,234.56",
    "money": "an amount such as 1,234.56",
    "date": "a date such as 2026-03-31",
    "datetime": "a date and time such as 2026-03-31T09:00",
    "boolean": "yes or no",
}
"""What each type looks like, in words."""
