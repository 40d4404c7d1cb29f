"""Reads the rules of a reconciliation from YAML or from the step itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from servbot.actions.sheets.errors import RulesWrong
from servbot.actions.sheets.reconciliation.rules import Rules


def rules_from(content: Any, place: str = "") -> Rules:
    """The rules behind a list of them or a mapping with `rules`; every mistake is named at once."""
    if isinstance(content, Sequence) and not isinstance(content, str):
        content = {"rules": content}
    if isinstance(content, Mapping) and "rules" not in content and "keys" in content:
        content = {"rules": [{"name": "rule", **content}]}
    try:
        return Rules.model_validate(content)
    except ValidationError as error:
        raise RulesWrong(
            "The rules cannot be used: " + "; ".join(_mistakes(error)) + ".",
            remedy="Each rule needs a name, keys [{left, right}] and may have compare [{left, right, tolerance}].",
            place=place,
        ) from error


def read_rules(path: Path) -> Rules:
    """The rules in a YAML file."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise RulesWrong(f"{path.name} is no YAML: {error}", place=path.name) from error
    return rules_from(content, place=path.name)


def rules_text(rules: Rules) -> str:
    """The rules as YAML, to be read and kept."""
    from io import StringIO

    from ruamel.yaml import YAML

    text = StringIO()
    YAML().dump(rules.model_dump(mode="json", exclude_defaults=True), text)
    return text.getvalue()


def _mistakes(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, found['loc'])) or 'the rules'}: {found['msg']}" for found in error.errors()]
