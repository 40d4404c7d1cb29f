"""Findings as code scanning reads them."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from servbot.core.loader import Diagnostic
from servbot.services.sarif import sarif

SHAPE = json.loads(Path(__file__).with_name("sarif-shape.json").read_text(encoding="utf-8"))
"""The main requirements of the SARIF 2.1.0 schema, written down for what servbot writes."""


def one(line: int, code: str, **more: Any) -> Diagnostic:
    return Diagnostic(
        file="bots/a b/bot.yaml", line=line, column=3, code=code, message="It is wrong.", **more
    )


FOUND = [
    one(4, "bot.unknown-action", remedy="Did you mean log?", snippet="  - action: lgo", width=3),
    one(2, "bot.unused-input", severity="warning"),
    one(9, "bot.unknown-action"),
    one(7, "expression.not-yet-run"),
]


def test_the_file_has_the_form_that_is_asked_for() -> None:
    for found in ([], FOUND):
        jsonschema.validate(sarif(found), SHAPE)


def test_every_result_leads_to_its_rule_and_place() -> None:
    (run,) = sarif(FOUND)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        "bot.unknown-action", "bot.unused-input", "expression.not-yet-run",
    ]  # fmt: skip
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each.code for each in FOUND]
    assert [each["level"] for each in run["results"]] == ["error", "warning", "error", "error"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "bots/a%20b/bot.yaml"
    region = {"startLine": 4, "startColumn": 3, "endColumn": 6, "snippet": {"text": "  - action: lgo"}}
    assert place["region"] == region
    assert run["results"][0]["message"]["text"] == "It is wrong. Did you mean log?"


def test_a_rule_says_what_its_code_means() -> None:
    rule = sarif(FOUND)["runs"][0]["tool"]["driver"]["rules"][2]
    assert (
        rule["fullDescription"]["text"]
        == "The expression uses the result of a step that has not run where it stands."
    )
    assert "docs/bot-language.md" in rule["help"]["text"]


def test_a_finding_is_the_same_when_lines_above_it_change() -> None:
    def print_of(line: int, code: str) -> str:
        result = sarif([one(line, code)])["runs"][0]["results"][0]
        return str(result["partialFingerprints"]["servbot/v1"])

    assert print_of(4, "bot.unknown-action") == print_of(14, "bot.unknown-action")
    assert print_of(4, "bot.unknown-action") != print_of(4, "bot.unknown-field")
