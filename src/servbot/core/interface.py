"""What other bots see of a bot: its inputs and outputs, and whom it calls; read leniently, for it may have mistakes."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from servbot.core.bot.data import FieldSpec, InputSpec, OutputSpec
from servbot.core.record import Record

S = TypeVar("S", bound=FieldSpec)


class Interface(Record):
    """A bot as the step sees it that calls it."""

    name: str

    inputs: dict[str, InputSpec | None]
    """By name; `None` where the definition is wrong, and anything may be right."""

    outputs: dict[str, OutputSpec | None]

    calls: tuple[str, ...]
    """Names of the bots it calls itself."""

    has_control: bool = False
    """Whether one of its steps is a control point."""


def interface_of(data: Any) -> Interface | None:
    """The interface in the raw data of a definition; `None` where it has no name."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return None
    walked = [data.get("steps"), data.get("variants")]
    return Interface(
        name=data["name"],
        inputs=specs_in(data.get("inputs"), InputSpec),
        outputs=specs_in(data.get("outputs"), OutputSpec),
        calls=tuple(dict.fromkeys(calls_in(walked))),
        has_control=any("control" in step for step in _steps(walked)),
    )


def specs_in(given: Any, model: type[S]) -> dict[str, S | None]:
    """Declared values by name, or short forms of them; `None` for one that is wrong, nothing where there are none."""
    return {name: _spec(spec, model) for name, spec in given.items()} if isinstance(given, dict) else {}


def _spec(given: Any, model: type[S]) -> S | None:
    try:
        return model.model_validate({"type": given} if isinstance(given, str) else _alone(given, model))
    except ValidationError:
        return None


def _alone(given: Any, model: type[FieldSpec]) -> Any:
    """Without the keys that a more special declaration has, such as the default of an input."""
    known = model.model_fields
    return {key: value for key, value in given.items() if key in known} if isinstance(given, dict) else given


def calls_in(value: Any) -> Iterator[str]:
    """The bots that steps anywhere below call."""
    for step in _steps(value):
        if isinstance(step.get("call"), str):
            yield step["call"]


def _steps(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every raw step anywhere below, also those of overrides."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping) and "name" in each:
                yield each
            yield from _steps(each)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "with":
                yield from _steps(inner)
