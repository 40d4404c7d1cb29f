"""Inputs of a rehearsal: those given, typed; a stand-in for every other."""

from collections.abc import Mapping
from typing import Any

from servbot.core.bot import Bot, InputSpec
from servbot.core.rehearsal.standing_in import marked, scalars, used
from servbot.core.typed_value import typed_inputs

by_type: Mapping[str, type] = {kind.__name__.lower(): kind for kind in scalars}


def rehearsal_inputs(bot: Bot, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values for all inputs; `ValueWrong` names one that is unknown or has another form."""
    specs = {name: spec.model_copy(update={"required": False}) for name, spec in bot.inputs.items()}
    values = typed_inputs(specs, given)
    return {
        name: stand_in_for(f"inputs.{name}", spec) if values[name] is None and spec.required else values[name]
        for name, spec in bot.inputs.items()
    }


def stand_in_for(path: str, spec: InputSpec) -> Any:
    """A value of the type that a field declares."""
    match spec.type:
        case "choice" if spec.options:
            return spec.options[0]
        case "money" | "decimal" | "integer":
            return 1 if spec.type == "integer" else used["number"]
        case "date" | "datetime":
            return scalars[by_type[spec.type]]
        case "boolean":
            return True
        case "list" | "table":
            return [marked(f"{path}[0]")]
    return marked(path)
