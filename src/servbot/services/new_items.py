"""What people, files and bots give, made into items of a queue."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from servbot.core.bot import Bot
from servbot.core.errors import ServbotError
from servbot.core.expression import render
from servbot.core.record import Record
from servbot.core.typed_value import ValueWrong, typed, typed_inputs
from servbot.ports.work_queue import NewItem

columns: Mapping[str, str] = {
    "reference": "string",
    "priority": "integer",
    "not_before": "datetime",
    "due_at": "datetime",
    "risk_at": "datetime",
    "tags": "list",
}
"""What an item has beside the inputs of its bot, and the form of each."""

PREFIX = "item."
"""Before the name of such a column where an input of the bot has the same name."""

LONGEST_REFERENCE = 300


class Refused(Record):
    """A row that cannot be an item."""

    row: int
    """Its number, from 1, or that of its row in the sheet."""

    reference: str
    message: str


def item_of(queue: str, bot: Bot, given: Mapping[str, Any]) -> NewItem:
    """An item; `ValueWrong` names the field that is missing, unknown or of the wrong form.

    Args:
        queue: name of the queue.
        bot: the bot that works it.
        given: values by the names of `columns`, and `inputs`.
    """
    inputs = typed_inputs(bot.inputs, given.get("inputs") or {})
    files = [name for name, spec in bot.inputs.items() if spec.type == "file" and inputs[name] is not None]
    if files:
        raise ValueWrong(f"{files[0]} is a file, and an item of a queue has none.", remedy="Leave it out.")
    fields = fields_of(given)
    reference = fields.pop("reference", None) or _told_by(bot, inputs)
    if not reference:
        raise ValueWrong(
            "reference is missing.", remedy="Give every item one that no other of its queue has."
        )
    if len(reference) > LONGEST_REFERENCE:
        raise ValueWrong(f"reference is longer than {LONGEST_REFERENCE} characters.")
    known = {name: value for name, value in fields.items() if value is not None}
    return NewItem(queue=queue, bot=bot.name, reference=reference, payload=inputs, **known)


def fields_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an item's own columns, typed; `ValueWrong`."""
    fields = {name: typed(given[name], kind, name) for name, kind in columns.items() if name in given}
    for name, value in fields.items():
        if isinstance(value, datetime) and value.tzinfo is None:
            fields[name] = value.replace(tzinfo=UTC)
    if "tags" in fields:
        fields["tags"] = _tags(fields["tags"])
    if fields.get("priority") is not None and abs(fields["priority"]) > 1_000_000:
        raise ValueWrong("priority: it is between -1000000 and 1000000.")
    return fields


def _tags(given: Any) -> tuple[str, ...]:
    parts = given.replace(";", ",").split(",") if isinstance(given, str) else list(given or ())
    return tuple(dict.fromkeys(told for part in parts if (told := " ".join(str(part).split()))))


def _told_by(bot: Bot, inputs: Mapping[str, Any]) -> str:
    told = render(bot.reference, {"inputs": dict(inputs)}) if bot.reference else None
    return "" if told is None else str(told).strip()


def items_of_rows(
    queue: str, bot: Bot, rows: Iterable[tuple[int, Mapping[str, Any]]]
) -> tuple[Sequence[NewItem], Sequence[Refused]]:
    """Items of the rows of a table, and those that cannot be any."""
    items: list[NewItem] = []
    refused: list[Refused] = []
    first: dict[str, int] = {}
    for number, row in rows:
        try:
            item = item_of(queue, bot, _sorted_out(bot, row))
        except ServbotError as error:
            told = str(row.get("reference") or row.get(PREFIX + "reference") or "")
            refused.append(Refused(row=number, reference=told, message=error.message))
            continue
        if item.reference in first:
            message = f"reference: row {first[item.reference]} has the same."
            refused.append(Refused(row=number, reference=item.reference, message=message))
            continue
        first[item.reference] = number
        items.append(item)
    return items, refused


def _sorted_out(bot: Bot, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's own columns, and its inputs by name: a column is called like an input or like its title."""
    titles = {spec.title: name for name, spec in bot.inputs.items() if spec.title}
    own: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    for column, value in row.items():
        name = column if column in bot.inputs else titles.get(column, "")
        plain = column.removeprefix(PREFIX)
        if name:
            inputs[name] = value
        elif column == "inputs" and isinstance(value, Mapping):
            inputs |= value
        elif plain in columns:
            own[plain] = value
        elif value is not None:
            inputs[column] = value  # refused as unknown, by its name
    return {**own, "inputs": inputs}
