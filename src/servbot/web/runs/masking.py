"""Fields that a definition marks with `mask`: people see that there is a value, not the whole of it."""

from collections.abc import Collection, Mapping
from typing import Any

from servbot.core.bot import ActionStep, Bot, CallStep

SHOWN = 2
"""Last characters of a long value that stay, so that two values can be told apart."""

LONG = 8


def masks_of(bot: Bot) -> Mapping[str, frozenset[str]]:
    """Names of masked fields by step."""
    return {
        step.name: frozenset(step.mask)
        for step in bot.all_steps()
        if isinstance(step, ActionStep | CallStep) and step.mask
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
