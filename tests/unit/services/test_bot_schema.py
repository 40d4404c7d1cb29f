"""The schema for editors, judged by an independent validator."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from servbot.services.schema import bot_schema
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[3]
BOTS = sorted((ROOT / "bots").glob("*/bot.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = bot_schema(all_actions())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def raw(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def action_steps(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        if "action" in step:
            yield step
        yield from action_steps(step.get("steps", []))


@pytest.mark.parametrize("path", BOTS, ids=lambda path: path.parent.name)
def test_a_shipped_bot_fits_the_schema(validator: Draft202012Validator, path: Path) -> None:
    assert [error.message for error in validator.iter_errors(raw(path))] == []


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("action", "documents.extrakt"),
        ("with", {"file": "x.pdf", "templat": "invoice"}),
        ("with", {"file": "x.pdf"}),
        ("retries", 3),
    ],
)
def test_a_mistake_in_an_action_is_refused(validator: Draft202012Validator, change: str, value: Any) -> None:
    bot = raw(ROOT / "bots" / "invoice_intake" / "bot.yaml")
    next(action_steps(bot["steps"]))[change] = value
    assert list(validator.iter_errors(bot))


DERIVED = {"servbot": 1, "name": "a", "extends": "b", "title": "A"}


def test_a_bot_that_extends_another_is_completed_as_such(validator: Draft202012Validator) -> None:
    override = {
        "check": {"with": {"a": 1}, "before": [{"name": "look", "action": "log", "with": {"message": "x"}}]}
    }
    assert not list(validator.iter_errors({**DERIVED, "override": override}))
    assert list(validator.iter_errors({**DERIVED, "override": {"check": {"skp": True}}}))
    assert list(validator.iter_errors({**DERIVED, "steps": []}))
    assert list(validator.iter_errors({key: value for key, value in DERIVED.items() if key != "extends"}))


def test_the_committed_schema_is_in_step_with_the_code() -> None:
    committed = json.loads((ROOT / "schema" / "bot.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(bot_schema(all_actions())))


def step_with(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """A bot with one step."""
    bot = raw(ROOT / "bots" / "daily_summary" / "bot.yaml")
    return {**bot, "outputs": {}, "steps": [{"name": "a", "action": name, "with": given}]}


def fields_of(name: str) -> dict[str, Any]:
    """What an editor offers below `with:` of an action."""
    conditions = bot_schema(all_actions())["$defs"]["ActionStep"]["allOf"]
    found = (each for each in conditions if each["if"]["properties"]["action"]["const"] == name)
    return dict(next(found)["then"]["properties"]["with"])


@pytest.mark.parametrize("name", all_actions().names())
def test_an_editor_can_complete_and_check_every_action(validator: Draft202012Validator, name: str) -> None:
    fields = fields_of(name)
    assert fields["description"]
    assert fields["examples"]
    assert [field for field, about in fields["properties"].items() if not about.get("description")] == []
    for example in fields["examples"]:
        assert [error.message for error in validator.iter_errors(step_with(name, example))] == []
        assert list(validator.iter_errors(step_with(name, {**example, "zzz": 1})))


def test_a_field_with_choices_offers_them() -> None:
    level = fields_of("log")["properties"]["level"]
    assert level["anyOf"][0]["enum"] == ["debug", "info", "warning", "error"]


def test_every_action_is_offered_with_a_sentence() -> None:
    action = bot_schema(all_actions())["$defs"]["ActionStep"]["properties"]["action"]
    assert len(action["enum"]) == len(action["enumDescriptions"]) > 20
    assert all(action["enumDescriptions"])
