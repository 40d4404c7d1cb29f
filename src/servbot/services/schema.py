"""The JSON Schema of bot definitions, for editors: made from the models and from every installed action."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from servbot.core.action import Action, ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.bot.derived import DerivedBot
from servbot.core.loader import read_yaml

EXPRESSION: Mapping[str, Any] = {"type": "string", "pattern": r"\$\{\{"}
"""Where a value of any type may stand, an expression for it may too."""


def bot_schema(catalogue: ActionCatalogue) -> dict[str, Any]:
    """A schema (draft 2020-12) that completes actions with their fields."""
    _, schema = models_json_schema([(Bot, "validation"), (DerivedBot, "validation")], by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    schema |= {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bot",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/DerivedBot"},
        "else": {"$ref": "#/$defs/Bot"},
    }
    definitions["Bot"]["required"].append("outputs")
    step = definitions["ActionStep"]
    sentences = [_sentence(catalogue.find(name)) for name in catalogue.names()]
    step["properties"]["action"] |= {"enum": list(catalogue.names()), "enumDescriptions": sentences}
    step["allOf"] = [_fields_of(catalogue.find(name), definitions) for name in catalogue.names()]
    return schema


def _fields_of(action: type[Action], definitions: dict[str, Any]) -> dict[str, Any]:
    """When the step names this action, `with` has its fields."""
    prefix = f"{action.name}."
    fields = action.model_json_schema(by_alias=True, ref_template=f"#/$defs/{prefix}{{model}}")
    for name, inner in fields.pop("$defs", {}).items():
        definitions[prefix + name] = _open(inner)
    fields = _open(fields)
    fields["description"] = _sentence(action)
    fields["examples"] = [_example(text) for text in action.examples]
    fields.pop("title", None)
    return {
        "if": {"properties": {"action": {"const": action.name}}, "required": ["action"]},
        "then": {"properties": {"with": fields}, "required": ["with"] if fields.get("required") else []},
    }


def _sentence(action: type[Action]) -> str:
    return (action.__doc__ or "").strip().splitlines()[0]


def _example(text: str) -> Any:
    """The example as JSON has it: decimals are numbers there."""
    return json.loads(json.dumps(read_yaml(text, "example").data, default=float))


def _open(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An object's schema in which every property may be an expression instead."""
    properties = schema.get("properties", {})
    return {**schema, "properties": {name: _or_expression(field) for name, field in properties.items()}}


def _or_expression(field: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: field[key] for key in ("description", "default") if key in field}
    kinds = {key: value for key, value in field.items() if key not in ("description", "default", "title")}
    return {**kept, "anyOf": [kinds, dict(EXPRESSION)]}
