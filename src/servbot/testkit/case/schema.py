"""The JSON Schema of files of cases, for editors."""

from typing import Any

from servbot.testkit.case.spec import CaseFile


def case_schema() -> dict[str, Any]:
    """A schema (draft 2020-12), made from the models; an entry has exactly one of its keys."""
    schema = CaseFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    for name in ("ActionEntry", "ServiceEntry", "SessionEntry", "PersonEntry"):
        entry = schema["$defs"][name]
        keys = [key for key in entry["properties"] if key not in {"by", "reason"}]
        entry["oneOf"] = [{"required": [key]} for key in keys]
    schema["$defs"]["InjectionEntry"]["oneOf"] = [{"required": [key]} for key in ("fails", "dies")]
    for key in ("fails", "dies"):
        _without_default(schema["$defs"]["InjectionEntry"]["properties"][key])
    return schema


def _without_default(field: dict[str, Any]) -> None:
    """A key that is left out when it says nothing is never null."""
    field.pop("default", None)
    kinds = [kind for kind in field.pop("anyOf", []) if kind.get("type") != "null"]
    field.update(kinds[0] if kinds else {})
