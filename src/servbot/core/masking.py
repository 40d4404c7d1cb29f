"""Fields that a definition marks with `mask`: people see that there is a value, not the whole of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from servbot.core.bot import Bot
from servbot.core.run import Event

SHOWN = 2
"""Last characters of a long value that stay, so that two values can be told apart."""

LONG = 8


def masks_of(bot: Bot) -> Mapping[str, frozenset[str]]:
    """Names of masked fields by step."""
    return {
        step.name: frozenset(names) for step in bot.possible_steps() if (names := getattr(step, "mask", ()))
    }


def masked(value: Any, names: Collection[str]) -> Any:
    """The value with the fields of these names hidden, at any depth."""
    if not names:
        return value
    if isinstance(value, Mapping):
        return {
            name: hidden(inner) if name in names else masked(inner, names) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(inner, names) for inner in value]
    return value


def hidden(value: Any) -> Any:
    """Dots in place of a value; nothing stays nothing."""
    if value in (None, ""):
        return value
    text = str(value)
    return "••••" + (text[-SHOWN:] if isinstance(value, str) and len(text) >= LONG else "")


def masked_values(masks: Mapping[str, frozenset[str]], events: Iterable[Event]) -> Iterator[str]:
    """How the masked values of a run are written, as far as its log knows them."""
    for event in events if masks else ():
        asked = event.data.get("request")
        if isinstance(asked, Mapping):
            yield from _of_request(masks, asked)
        names = masks.get(event.step, frozenset())
        yield from values_at([event.data.get(each) for each in ("inputs", "value", "decision")], names)


def _of_request(masks: Mapping[str, frozenset[str]], request: Mapping[str, Any]) -> Iterator[str]:
    step = str(request.get("step"))
    yield from values_at(request.get("inputs"), masks.get(step, frozenset()))
    for field in request.get("form") or ():
        if is_masked_field(str(field["path"]), step, masks):
            yield from _written(field.get("value"))


def is_masked_field(path: str, step: str, masks: Mapping[str, frozenset[str]]) -> bool:
    """Whether a field of a form stands for a masked one: `with.iban` of the step, or `steps.read.fields.iban`."""
    first, *rest = path.split(".")
    if first == "steps" and len(rest) > 1:
        step, *rest = rest
    return bool(masks.get(step, frozenset()) & {*rest})


def values_at(value: Any, names: Collection[str]) -> Iterator[str]:
    """How the values of the fields of these names are written, at any depth."""
    if isinstance(value, Mapping):
        for name, inner in value.items() if names else ():
            yield from _written(inner) if name in names else values_at(inner, names)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from values_at(inner, names)


def _written(value: Any) -> Iterator[str]:
    match value:
        case Mapping():
            for inner in value.values():
                yield from _written(inner)
        case list() | tuple():
            for inner in value:
                yield from _written(inner)
        case str():
            yield value
            yield value.strip()
        case bool() | None:
            return
        case int() | Decimal():
            yield from (str(value), f"{value:,}", f"{value:,.2f}", f"{value:.2f}")
        case date():
            yield value.isoformat()
