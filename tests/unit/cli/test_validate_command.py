"""`servbot validate` as a person or an editor calls it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servbot.cli.program import program

THREE = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
steps:
  - name: send
    action: web.opne
    with: {message: hello}
  - name: again
    action: log
    with: {mesage: hello}
  - name: last
    control: ${{ steps.agian.ok }}
outputs: {}
"""


def validate(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(program, ["validate", *arguments], standalone_mode=False)
    assert result.exception is None
    return int(result.return_value), result.output


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "filing" / "bot.yaml"
    path.parent.mkdir()
    path.write_text(THREE, encoding="utf-8")
    return path


def test_every_mistake_is_shown_with_its_line_and_a_caret(wrong: Path) -> None:
    status, output = validate(str(wrong))
    lines = output.splitlines()
    assert status == 1
    for number, word in ((8, "web.opne"), (12, "mesage"), (14, "agian")):
        at = next(index for index, line in enumerate(lines) if f"bot.yaml:{number}:" in line)
        shown = next(index for index in range(at, at + 4) if word in lines[index] and "^" in lines[index + 1])
        code, marks = lines[shown].partition("|")[2], lines[shown + 1].partition("|")[2]
        assert marks.index("^") == code.index(word)
    assert lines[-1] == "1 checked, 1 wrong."


def test_json_for_editors(wrong: Path) -> None:
    status, output = validate(str(wrong), "--json")
    found = json.loads(output)
    assert status == 1
    assert [(each["line"], each["code"]) for each in found] == [
        (8, "bot.unknown-action"),
        (12, "bot.unknown-action-field"),
        (14, "expression.unknown-name"),
    ]
    assert all(each["file"].endswith("filing/bot.yaml") and each["message"] for each in found)


def test_sarif_for_code_scanning(wrong: Path) -> None:
    status, output = validate(str(wrong), "--format", "sarif")
    (run,) = json.loads(output)["runs"]
    assert status == 1
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in run["results"]]
    assert [each["startLine"] for each in regions] == [8, 12, 14]
    assert json.loads(validate(str(wrong), "--format", "json")[1]) == json.loads(
        validate(str(wrong), "--json")[1]
    )


def test_right_bot_is_accepted(wrong: Path) -> None:
    steps = "steps:\n  - {name: send, action: log, with: {message: hello}}\noutputs: {}\n"
    wrong.write_text(THREE.partition("steps:")[0] + steps, encoding="utf-8")
    assert validate(str(wrong.parent)) == (0, "1 checked, 0 wrong.\n")
    assert validate(str(wrong.parent), "--json") == (0, "[]\n")


def test_one_wrong_bot_does_not_hide_another(wrong: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "bot.yaml"
    other.parent.mkdir()
    other.write_text("servbot: [", encoding="utf-8")
    status, output = validate(str(tmp_path))
    assert status == 1
    assert "2 checked, 2 wrong." in output


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"\x00", "名称：".encode("gbk")])
def test_file_that_is_no_text_is_a_diagnostic(wrong: Path, content: bytes) -> None:
    wrong.write_bytes(content)
    status, output = validate(str(wrong))
    assert status == 1
    assert "bot.yaml:1:1" in output


def test_missing_place_is_named(tmp_path: Path) -> None:
    from servbot.cli.bots import NoDefinitions

    for place in (tmp_path / "nowhere", tmp_path):
        result = CliRunner().invoke(program, ["validate", str(place)], standalone_mode=False)
        assert isinstance(result.exception, NoDefinitions)
        assert str(place) in result.exception.message
