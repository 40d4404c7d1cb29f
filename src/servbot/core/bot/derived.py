"""A bot that extends another: only what is otherwise stands in its file."""

from typing import Literal

from pydantic import Field

from servbot.core.bot.bot import Goal, ServiceLevel
from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.policy import Route
from servbot.core.bot.trigger import Trigger
from servbot.core.bot.variant import Overrides, Variant
from servbot.core.duration import Positive
from servbot.core.record import Record


class DerivedBot(Record):
    """A bot made of another one. What is left out is as its base says; triggers are never the base's."""

    servbot: Literal[1]
    """Version of the language."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    extends: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """Name of the bot it is made of: one in a folder beside it, or a released one."""

    title: str
    description: str = ""
    goal: Goal | None = None
    owner: str | None = Field(default=None, min_length=1)
    inputs: dict[str, InputSpec] = {}
    """Added to those of the base."""

    outputs: dict[str, OutputSpec] = {}
    """Added to those of the base."""

    reference: str = ""
    service_level: ServiceLevel | None = None
    timeout: Positive | None = None
    triggers: tuple[Trigger, ...] = ()
    variants: dict[str, Variant] = {}
    """Added to those of the base."""

    override: Overrides | None = None
    """What is done otherwise, by the name of the base's step."""

    on_error: tuple[Route, ...] = ()
    """Instead of those of the base."""
