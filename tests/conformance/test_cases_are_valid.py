"""The bots of the cases pass the checks of `servbot validate` and fit the schema for editors."""

import pytest
from conformance_actions import catalogue
from conformance_case import case, names
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from servbot.core.definition_check import check_text
from servbot.services.schema import bot_schema


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(bot_schema(catalogue))


@pytest.mark.parametrize("name", names())
def test_the_bot_of_a_case_is_valid(name: str) -> None:
    found, _ = check_text(case(name).text, f"{name}/bot.yaml", catalogue)
    assert [str(each.message) for each in found if each.severity == "error"] == []


@pytest.mark.parametrize("name", names())
def test_the_bot_of_a_case_fits_the_schema(name: str, validator: Draft202012Validator) -> None:
    raw = YAML(typ="safe", pure=True).load(case(name).text)  # YAML 1.2, as editors read it
    assert [error.message for error in validator.iter_errors(raw)] == []
