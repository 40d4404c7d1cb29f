"""Values that stand in for what only a run can know, of the type the action declares."""

import types
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from servbot.core.bot.data import FieldSpec
from servbot.core.expression.access import record_methods
from servbot.core.rehearsal.usage import Kind

scalars: Mapping[type, Any] = {
    bool: True,
    int: 1,
    float: 1.0,
    Decimal: Decimal(1),
    date: date(2000, 1, 1),
    datetime: datetime(2000, 1, 1, tzinfo=UTC),
    time: time(0),
}
"""What stands for values that cannot carry a mark."""

by_type: Mapping[str, type] = {"integer": int, "date": date, "datetime": datetime, "boolean": bool}

used: Mapping[Kind, Any] = {"number": Decimal(1), "date": date(2000, 1, 1)}


class Open(dict[str, Any]):
    """A record whose fields nobody declares: every field asked for is there."""

    def __init__(self, path: str, stand_in: "StandIn") -> None:
        super().__init__({marked(path): "…"})
        self._path = path
        self._stand_in = stand_in

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key not in record_methods

    def __getitem__(self, key: str) -> Any:
        return self._stand_in.by_use(f"{self._path}.{key}")

    def get(self, key: str, default: Any = None) -> Any:
        """Every field is there."""
        del default
        return self[key]


def marked(path: str) -> str:
    """The text that stands for a value."""
    return f"‹{path.removeprefix('steps.').removeprefix('services.')}›"


class StandIn:
    """Makes stand-ins for one bot."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds

    def by_use(self, path: str) -> Any:
        """A value of no declared type: what the bot's expressions take it for, else a text."""
        kind = self._kinds.get(path)
        match kind:
            case "record":
                return Open(path, self)
            case "list":
                return [Open(f"{path}[0]", self)]
            case None:
                return marked(path)
        return used[kind]

    def unknown(self, path: str) -> dict[str, Any]:
        """An output of which nothing is known: every field asked for is there."""
        return Open(path, self)

    def outputs(self, specs: Mapping[str, FieldSpec], step: str) -> dict[str, Any]:
        """The outputs of a called bot."""
        return {name: self.of_spec(spec, f"steps.{step}.{name}") for name, spec in specs.items()}

    def of_spec(self, spec: FieldSpec, path: str) -> Any:
        """A value of a declared type."""
        match spec.type:
            case "choice" if spec.options:
                return spec.options[0]
            case "money" | "decimal":
                return used["number"]
            case "integer" | "date" | "datetime" | "boolean":
                return scalars[by_type[spec.type]]
            case "list" | "table" | "review":
                return [self.of_spec(spec.item, f"{path}[0]") if spec.item else marked(f"{path}[0]")]
            case "record" if spec.fields:
                return {name: self.of_spec(inner, f"{path}.{name}") for name, inner in spec.inner.items()}
            case "record":
                return Open(path, self)
        return marked(path)

    def output(self, model: type[BaseModel], path: str) -> dict[str, Any]:
        """An output of the model's shape."""
        return {name: self._field(info, f"{path}.{name}") for name, info in model.model_fields.items()}

    def _field(self, info: Any, path: str) -> Any:
        parts = get_args(info.annotation)
        of_models = any(isinstance(part, type) and issubclass(part, BaseModel) for part in parts)
        if of_models and info.default is not PydanticUndefined:
            return info.default
        return self.typed(info.annotation, path)

    def typed(self, annotation: Any, path: str) -> Any:
        """A value of the type."""
        origin, parts = get_origin(annotation), get_args(annotation)
        if origin in {Union, types.UnionType}:
            return self.typed(next(part for part in parts if part is not type(None)), path)
        if origin is Literal:
            return parts[0]
        kind = origin or annotation
        if not isinstance(kind, type):
            return self.by_use(path)
        return self._of_class(kind, parts, path)

    def _of_class(self, kind: type, parts: tuple[Any, ...], path: str) -> Any:
        if kind is str:
            return marked(path)
        if kind in scalars:
            return scalars[kind]
        if issubclass(kind, BaseModel):
            return self.output(kind, path)
        if issubclass(kind, Mapping):
            of_models = len(parts) == 2 and isinstance(parts[1], type) and issubclass(parts[1], BaseModel)
            return {} if of_models else Open(path, self)
        if issubclass(kind, list | tuple | set | frozenset):
            return [self.typed(parts[0], f"{path}[0]")] if parts else [self.by_use(f"{path}[0]")]
        return self.by_use(path)
