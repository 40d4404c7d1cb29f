"""What every action of the built-in families owes its readers."""

import importlib

import pytest
from ruamel.yaml import YAML

FAMILIES = ("data", "files", "log", "notify", "sheets")
ACTIONS = [
    action for family in FAMILIES for action in importlib.import_module(f"servbot.actions.{family}").ACTIONS
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_examples_validate_and_everything_is_described(action):
    assert action.examples
    for example in action.examples:
        action.model_validate(YAML(typ="safe", pure=True).load(example))
    assert action.__doc__
    for name, field in {**action.model_fields, **action.Output.model_fields}.items():
        assert field.description, name


def test_names_are_unique():
    names = [action.name for action in ACTIONS]
    assert len(names) == len(set(names))
