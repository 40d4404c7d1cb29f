"""The schema for editors takes what the loader takes, and refuses what it refuses."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from servbot.testkit.case.schema import case_schema

ROOT = Path(__file__).parents[4]
CASES = sorted((ROOT / "bots").glob("*/tests/*.yaml"))
VALIDATOR = Draft202012Validator(case_schema())


def test_the_written_schema_is_in_step() -> None:
    written = (ROOT / "schema" / "cases.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == case_schema(), "run: servbot schema --cases --out schema/cases.schema.json"


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_shipped_cases_fit(file: Path) -> None:
    data = json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))
    assert not list(VALIDATOR.iter_errors(data))


@pytest.mark.parametrize(
    "case",
    [
        {"actions": {"read": {"returns": 1, "dies": True}}},
        {"actions": {"read": [{}]}},
        {"people": {"ask": {"submit": {}, "skip": "no"}}},
        {"inject": [{"step": "read"}]},
        {"expect": {"status": "done"}},
        {"expct": {}},
    ],
)
def test_what_the_loader_refuses_is_refused(case) -> None:
    assert list(VALIDATOR.iter_errors({"cases": [{"case": "x", **case}]}))
    assert list(VALIDATOR.iter_errors({"cases": []}))


def test_an_entry_and_a_list_of_them_fit() -> None:
    entries = ({"returns": []}, [{"fails": {"code": "a.b"}}, {"dies": True}, {"runs": True}])
    for entry in entries:
        case = {
            "case": "x",
            "actions": {"read": entry},
            "inject": [{"step": "a", "attempt": 2, "dies": True}],
        }
        assert not list(VALIDATOR.iter_errors({"cases": [case]}))
