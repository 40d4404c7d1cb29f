"""A bot that extends another: both files make one plain definition, and a mistake is told in the file it stands in."""

import re
from pathlib import Path

import pytest

from servbot.core.action import ActionCatalogue
from servbot.core.definition_check import Checked
from servbot.core.loader import DefinitionError, read_yaml
from servbot.services.bot_folders import BotFolder
from servbot.services.definitions import read_bot
from servbot.wiring.catalogue import all_actions

BASE = """servbot: 1
name: claims
title: Claims
goal: {measure: cost, target: less}
owner: finance
inputs:
  total: {type: money, title: Total}
outputs:
  total: {type: money, value: "${{ steps.read.values.total }}"}
triggers: [{name: daily, schedule: {cron: "0 8 * * *"}, inputs: {total: "0012.50"}}]
variants:
  small: {when: "${{ steps.read.values.total < 50 }}", override: {tell: {skip: true}}}
steps:
  - {name: read, action: data.set, with: {values: {total: "${{ inputs.total }}", rate: 1.50, code: "0123", text: "no"}}}
  - {name: limit, control: "${{ steps.read.values.total < 500 }}"}
  - {name: pick, decide: {table: approval, with: {total: "${{ inputs.total }}"}}}
  - {name: tell, action: log, with: {message: "${{ steps.read.values.total }}"}}
"""

DERIVED = """servbot: 1
name: travel
extends: claims
title: Travel
owner: travel-office
inputs:
  trip: {type: string, title: Trip}
override:
  tell:
    with: {level: warning}
    before:
      - {name: file, action: log, with: {message: "${{ inputs.trip }}"}}
"""

TABLE = """hit_policy: F
inputs: [{name: total, type: decimal}]
outputs: [{name: role}]
rules: [{id: any, then: {role: clerk}}]
"""


def laid_out(folder: Path, derived: str = DERIVED, base: str = BASE, table: str = TABLE) -> Path:
    for name, text in (("claims", base), ("travel", derived)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "bot.yaml").write_text(text, encoding="utf-8")
    (folder / "claims" / "decisions").mkdir(exist_ok=True)
    (folder / "claims" / "decisions" / "approval.yaml").write_text(table, encoding="utf-8")
    return folder / "travel" / "bot.yaml"


def checked(path: Path) -> Checked:
    return BotFolder(path).checked(all_actions())


def test_the_base_with_what_is_said_otherwise(tmp_path: Path) -> None:
    found, bot, text = checked(laid_out(tmp_path))
    assert found == []
    assert bot is not None
    assert (bot.name, bot.title, bot.owner, bot.goal.target) == ("travel", "Travel", "travel-office", "less")
    assert list(bot.inputs) == ["total", "trip"]
    assert bot.triggers == ()
    assert [step.name for step in bot.steps] == ["read", "limit", "pick", "file", "tell"]
    assert bot.find("tell").with_ == {"message": "${{ steps.read.values.total }}", "level": "warning"}
    assert [step.name for step in bot.in_variant("small").steps if step.when is False] == ["tell"]
    # The text alone is the definition: it reads back as the very same data, whatever YAML might make of it.
    alone = checked(
        written(tmp_path / "alone", text, (tmp_path / "claims" / "decisions" / "approval.yaml").read_text())
    )
    assert alone.bot == bot
    assert str(read_yaml(text, "x").data["steps"][0]["with"]["values"]["rate"]) == "1.50"


def written(folder: Path, text: str, table: str) -> Path:
    (folder / "decisions").mkdir(parents=True)
    (folder / "decisions" / "approval.yaml").write_text(table, encoding="utf-8")
    (folder / "bot.yaml").write_text(text, encoding="utf-8")
    return folder / "bot.yaml"


@pytest.mark.parametrize(
    ("derived", "base", "file", "marked", "code", "words"),
    [
        (("tell:", "tel:"), ("", ""), "travel", "tel", "override.unknown-step", "Did you mean tell?"),
        (("extends: claims", "extends: claim"), ("", ""), "travel", "claim", "extends.unknown-base", "Did you mean claims?"),
        (("extends: claims", "extends: travel"), ("", ""), "travel", "travel", "extends.cycle", "travel → travel"),
        (("level", "levl"), ("", ""), "travel", "levl", "bot.unknown-action-field", "level"),
        (("inputs.trip", "inputs.tripp"), ("", ""), "travel", "tripp", "expression.unknown-name", "inputs.trip"),
        (("title: Travel", "titel: Travel"), ("", ""), "travel", "titel", "bot.unknown-field", "title"),
        (("name: file", "name: read"), ("", ""), "travel", "read", "bot.wrong-value", "another step is named"),
        (("", ""), ("action: log", "action: lgo"), "claims", "lgo", "bot.unknown-action", "log"),
        (("", ""), ('inputs.total }}", rate', 'inputs.totl }}", rate'), "claims", "totl", "expression.unknown-name", "total"),
        (("", ""), ("owner: finance", "owner: [}"), "claims", "", "yaml.syntax", ""),
        (("tell:\n", "limit:\n"), ("", ""), "travel", "with", "control.overridden", "limit"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_the_file_it_stands_in(
    tmp_path: Path,
    derived: tuple[str, str],
    base: tuple[str, str],
    file: str,
    marked: str,
    code: str,
    words: str,
) -> None:
    found = checked(laid_out(tmp_path, DERIVED.replace(*derived), BASE.replace(*base))).found
    (told, *_) = [each for each in found if each.code == code]
    assert told.file == (tmp_path / file / "bot.yaml").as_posix()
    assert re.split(r"[\s:,}]", told.snippet[told.column - 1 :])[0].startswith(marked)
    assert words in f"{told.message} {told.remedy}"


def test_bots_that_extend_one_another_in_a_circle(tmp_path: Path) -> None:
    base = "servbot: 1\nname: claims\ntitle: Claims\nextends: travel\n"
    (told,) = checked(laid_out(tmp_path, base=base)).found
    assert (told.code, told.message) == (
        "extends.cycle",
        "Bots extend one another: travel → claims → travel.",
    )


def test_a_base_may_extend_another(tmp_path: Path) -> None:
    laid_out(tmp_path)
    (tmp_path / "far").mkdir()
    place = tmp_path / "far" / "bot.yaml"
    place.write_text(
        "servbot: 1\nname: far\nextends: travel\ntitle: Far\noverride: {file: {title: File it}}\n",
        encoding="utf-8",
    )
    found, bot, _ = checked(place)
    assert found == []
    assert bot is not None
    assert (bot.owner, bot.find("file").label) == ("travel-office", "File it")
    place.write_text(place.read_text().replace("{title: File it}", "{with: {mesage: x}}"), encoding="utf-8")
    assert [each.code for each in checked(place).found] == ["bot.unknown-action-field"]
    travel = tmp_path / "travel" / "bot.yaml"
    travel.write_text(travel.read_text().replace("level", "levl"), encoding="utf-8")
    place.write_text(place.read_text().replace("{with: {mesage: x}}", "{title: x}"), encoding="utf-8")
    assert [each.file for each in checked(place).found] == [travel.as_posix()]


def test_tables_lie_beside_the_base_and_no_other_takes_their_place(tmp_path: Path) -> None:
    path = laid_out(tmp_path, table=TABLE.replace("name: total", "name: totl"))
    assert {each.code for each in checked(path).found} == {
        "decision.value-missing",
        "decision.unknown-column",
    }
    wrong = TABLE.replace("hit_policy: F", "hit_policy: X")
    path = laid_out(tmp_path, table=wrong)
    assert {each.file for each in checked(path).found} == {
        (tmp_path / "claims/decisions/approval.yaml").as_posix()
    }
    (path.parent / "decisions").mkdir()
    (path.parent / "decisions" / "approval.yaml").write_text(TABLE, encoding="utf-8")
    (twice,) = checked(path).found
    assert (twice.code, twice.file, twice.line, twice.column) == (
        "extends.file-twice",
        path.as_posix(),
        3,
        10,
    )


def test_a_release_pins_both_files(house, tmp_path: Path) -> None:
    head = "servbot: 1\nname: claims\ntitle: Claims\ngoal: {measure: cost, target: less}\nowner: finance\n"
    base = f"{head}inputs: {{total: {{title: Total, required: false}}}}\nsteps: [{{name: tell, action: test.note}}]\n"
    derived = "servbot: 1\nname: travel\nextends: claims\ntitle: Travel\noverride: {tell: {title: Tell}}\n"
    path = laid_out(house.folder / "both", derived, base)
    first = house.definitions.release(path)
    assert house.definitions.parsed(first).find("tell").label == "Tell"
    assert house.definitions.release(path) == first
    (path.parent.parent / "claims" / "bot.yaml").write_text(
        base.replace("title: Total", "title: Sum"), encoding="utf-8"
    )
    second = house.definitions.release(path)
    assert second.digest != first.digest
    assert house.definitions.parsed(first).inputs["total"].title == "Total"


def test_a_released_base_may_be_extended_from_anywhere(house, tmp_path: Path) -> None:
    house.release()
    place = tmp_path / "elsewhere" / "alone" / "bot.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(
        "servbot: 1\nname: alone\nextends: filing\ntitle: Alone\noverride: {note: {title: N}}\n",
        encoding="utf-8",
    )
    assert house.definitions.parsed(house.definitions.release(place)).find("note").label == "N"
    with pytest.raises(DefinitionError, match="no bot named 'filing'"):
        read_bot(place, ActionCatalogue.of())
