"""How values are written into fields, and whether what a field shows afterwards is the same."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from servbot.actions.web.errors import ValueUnfit
from servbot.actions.web.wording import same_date, same_number, same_text, spoken

Value = bool | int | Decimal | float | datetime | date | time | str | list[str]
"""What can be put into a field."""

Written = str | bool | list[str]
"""The same as the page takes it."""

_several = {"some-of", "file"}
_offering = {"combobox", "listbox"}
_date_inputs = {"date": "%Y-%m-%d", "month": "%Y-%m", "week": "%G-W%V", "datetime-local": "%Y-%m-%dT%H:%M"}
_iso = "%Y-%m-%d"


class Control(NamedTuple):
    """What the page says about a field."""

    kind: str
    """plain, select, one-of, some-of, check, combobox, listbox, slider, rich, file or other."""

    type: str
    """The `type` of an input."""

    multiple: bool
    locked: str
    """`disabled` or `read-only`; empty for a field that can be filled."""

    value: Any
    """What it shows now."""

    refusal: str
    """Why the browser thinks the value wrong."""

    marking: str
    """Why the page thinks the value wrong, or an earlier one."""

    secret: bool
    """It hides what is typed."""

    what: str
    """Its HTML tag, for messages."""

    decimal: str = "."
    """What its language puts before the cents."""

    date_form: str = ""
    """How it wants dates: as it hints itself, else as its language writes them; empty where neither tells."""


def written(value: Value, control: Control, date_format: str) -> Written:
    """The value as the field takes it; `ValueUnfit` when it cannot. Without a date format it is the field's own."""
    if control.kind == "check":
        return _tick(value)
    form = date_format or control.date_form or _iso
    if _takes_several(value, control):
        return [text(one, form) for one in (value if isinstance(value, list) else [value])]
    if isinstance(value, list):
        if len(value) != 1:
            raise ValueUnfit(f"The field takes one value, not {len(value)}.", remedy="Give one value.")
        value = value[0]
    if isinstance(value, bool):
        raise ValueUnfit("A yes or no fits only a checkbox or switch.", remedy="Give the text to enter.")
    if control.type in _date_inputs:
        return _moment(value, control.type, form)
    if control.type == "color":
        return str(value).lower()
    if isinstance(value, datetime) and not date_format and "%H" not in form:
        form += " %H:%M"
    return text(value, form, _decimal_sign(control))


def _takes_several(value: Value, control: Control) -> bool:
    if control.kind in _offering:
        return isinstance(value, list) or control.multiple
    return control.kind in _several or (control.kind == "select" and control.multiple)


def _decimal_sign(control: Control) -> str:
    """What stands before the cents; the browser's own number fields always take a point."""
    return control.decimal if control.kind == "plain" and control.type not in {"number", "range"} else "."


def text(value: Value, date_format: str, decimal: str = ".") -> str:
    """The value as a person types it: amounts with at least two decimals, dates in the given form."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() | Decimal():
            return _amount(Decimal(str(value))).replace(".", decimal)
        case date():
            return value.strftime(date_format)
        case time():
            return value.strftime("%H:%M")
    return str(value)


def _amount(value: Decimal) -> str:
    plain, exponent = f"{value:f}", value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent <= -2:
        return plain
    return plain + ("0" if exponent == -1 else ".00")


def _tick(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueUnfit(
        f"A checkbox or switch takes true or false, not {value!r}.", remedy="Give true or false."
    )


def _moment(value: Value, kind: str, date_format: str) -> str:
    if isinstance(value, str) and value:
        value = _understood(value, date_format)
    if isinstance(value, date):
        return value.strftime(_date_inputs[kind])
    return str(value)


def _understood(value: str, date_format: str) -> date | str:
    for read in (datetime.fromisoformat, lambda words: datetime.strptime(words, date_format)):  # noqa: DTZ007 - fields have no zone
        try:
            return read(value.strip())
        except ValueError:
            continue
    return value


def sticks(wanted: Written, control: Control, value: Value, date_format: str = "") -> bool:
    """Whether the field shows what was entered."""
    found = control.value
    if control.kind == "file":
        return isinstance(wanted, list) and [PurePosixPath(name).name for name in wanted] == list(found)
    if isinstance(wanted, bool):
        return bool(found == wanted)
    if isinstance(wanted, list):
        return _same_choices(wanted, found)
    if control.kind in {"select", "one-of", *_offering}:
        return _same_choices([wanted], found)
    if control.kind == "rich":
        return same_text(_lines(wanted), _lines(found))
    if same_text(wanted, found):
        return True
    if isinstance(value, date) and control.kind == "plain" and control.type not in _date_inputs:
        return same_date(wanted, found, date_format or control.date_form or _iso)
    is_number = isinstance(value, int | float | Decimal) or control.type in {"number", "range"}
    return (is_number or control.kind == "slider") and same_number(wanted, found, _decimal_sign(control))


def _same_choices(wanted: list[str], found: str | list[str]) -> bool:
    """A field may show several choices as one text, with commas between them."""
    if isinstance(found, list):
        return sorted(map(spoken, wanted)) == sorted(map(spoken, found))
    if len(wanted) == 1:
        return spoken(wanted[0]) == spoken(found)
    return sorted(map(spoken, wanted)) == sorted(map(spoken, re.split(r"[,;，、；\n]", found)))


def _lines(words: str) -> str:
    """An editor may make a paragraph of its own of every line."""
    return re.sub(r"\s*\n\s*", "\n", words.strip())
