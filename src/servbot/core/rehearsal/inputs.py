"""Inputs of a rehearsal: those given, typed; a stand-in for every other."""

from collections.abc import Mapping
from typing import Any

from servbot.core.bot import Bot
from servbot.core.rehearsal.standing_in import StandIn
from servbot.core.typed_value import typed_inputs


def rehearsal_inputs(bot: Bot, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values for all inputs; `ValueWrong` names one that is unknown or has another form."""
    specs = {name: spec.model_copy(update={"required": False}) for name, spec in bot.inputs.items()}
    values = typed_inputs(specs, given)
    stand_in = StandIn({})
    return {
        name: stand_in.of_spec(spec, f"inputs.{name}")
        if values[name] is None and spec.required
        else values[name]
        for name, spec in bot.inputs.items()
    }
