"""Form fields as the page draws them, and what a person typed into them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from servbot.core.bot import InputSpec
from servbot.core.expression.writing import json_of
from servbot.core.healing import PICK
from servbot.core.human_task import FormField
from servbot.core.record import Record
from servbot.services.exception_queue import Person
from servbot.web.presenting.reviewing import ReviewShown, review_shown

LONG = 80
"""Characters from which a text gets several lines."""

# Dates are written as text: a browser's own control shows them in its locale's order, which reads as another date.
widgets: Mapping[str, str] = {
    "text": "lines",
    "boolean": "yes-no",
    "choice": "choice",
    "date": "day",
    "datetime": "moment",
    "file": "file",
    "integer": "number",
    "decimal": "number",
    "money": "number",
    "table": "lines",
    "list": "lines",
    "record": "lines",
    "review": "review",
}


class Field(Record):
    """A field with everything its template needs."""

    id: str
    name: str
    title: str
    widget: str
    text: str
    options: tuple[str, ...] = ()
    required: bool = False
    doubtful: bool = False
    description: str = ""
    suggestion: str = ""
    """Another reading of the same place, to be taken with a click."""

    percent: int | None = None
    """Confidence."""

    box: str = ""
    """Id of its box on the page image; empty where there is none."""

    accept: str = ""
    problem: str = ""
    """What is wrong with the value entered."""

    review: ReviewShown | None = None
    """Pairs and rows to decide about."""


def fields_of(
    form: Sequence[FormField],
    prefix: str,
    entered: Mapping[str, str],
    problems: Mapping[str, str],
    person: Person | None = None,
) -> list[Field]:
    """The fields of a task's form, with what the person entered, and what is wrong with it."""
    fields = [
        _review_field(each, prefix, index, entered, person)
        if each.type == "review"
        else _field(each, prefix, index, entered)
        for index, each in enumerate(form)
    ]
    return [field.model_copy(update={"problem": problems.get(field.name, "")}) for field in fields]


def _field(field: FormField, prefix: str, index: int, entered: Mapping[str, str]) -> Field:
    name = f"{prefix}:{field.path}"
    is_reading = field.path.startswith("steps.")
    text = entered.get(name, text_of(field.value))
    return Field(
        id=f"{prefix}-{index}",
        name=name,
        title=_("What is it now?") if field.path == PICK else field.title,
        widget=widget_of(field.type, text, field.options),
        text=text,
        options=field.options,
        required=field.required,
        doubtful=field.doubtful,
        description="" if is_reading else field.hint,
        suggestion=field.hint if is_reading and field.hint != text else "",
        percent=None if field.confidence is None else round(field.confidence * 100),
        box=f"box-{index}" if field.box and prefix == "form" else "",
    )


def _review_field(
    field: FormField, prefix: str, index: int, entered: Mapping[str, str], person: Person | None
) -> Field:
    name = f"{prefix}:{field.path}"
    review = review_shown(field.value, name, entered, person)
    widget = "review" if review else "lines"
    return Field(id=f"{prefix}-{index}", name=name, title=field.title, widget=widget, text="", review=review)


def input_fields(specs: Mapping[str, InputSpec], entered: Mapping[str, str]) -> list[Field]:
    """The fields of a bot's start form."""
    fields: list[Field] = []
    for name, spec in specs.items():
        text = entered.get(f"input:{name}", text_of(spec.default))
        fields.append(
            Field(
                id=f"input-{name}",
                name=f"input:{name}",
                title=spec.title or name.replace("_", " ").capitalize(),
                widget=widget_of(spec.type, text, spec.options),
                text=text,
                options=spec.options,
                required=spec.required and spec.default is None,
                description=spec.description,
                accept=",".join(spec.accept),
            )
        )
    return fields


def widget_of(kind: str, text: str, options: Sequence[str]) -> str:
    """Which control suits a value."""
    if options:
        return "choice"
    if kind == "string" and ("\n" in text or len(text) > LONG):
        return "lines"
    return widgets.get(kind, "line")


def text_of(value: Any) -> str:
    """A value as it stands in a form field, and as `typed` understands it again."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case list() | tuple() | Mapping():
            return json_of(value)
    return str(value)


def entered_in(post: Mapping[str, str], prefixes: Iterable[str]) -> dict[str, str]:
    """What a person typed, by field name; line ends as the bot writes them."""
    wanted = tuple(f"{prefix}:" for prefix in prefixes)
    return {name: text.replace("\r\n", "\n") for name, text in post.items() if name.startswith(wanted)}


def answers(entered: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """Entered values of one form by the path of their field; of a review, all its choices together."""
    start, found = f"{prefix}:", dict[str, Any]()
    for name, text in entered.items():
        if name.startswith(start):
            path, _, part = name.removeprefix(start).partition("/")
            if part:
                found.setdefault(path, {})[part] = text
            else:
                found[path] = text
    return found
