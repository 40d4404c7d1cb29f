from pathlib import Path

import pytest

from servbot.actions.documents.failures import TemplateMissing, TemplateWrong
from servbot.actions.documents.template_file import SHIPPED, find_template, load_template
from servbot.testkit import LocalContext

MINE = """
title: Letter
fields:
  sender:
    title: Sender
    find:
      - labels: [From]
"""


@pytest.mark.parametrize("place", sorted(SHIPPED.glob("*.yaml")), ids=lambda place: place.stem)
def test_every_shipped_template_loads(place: Path) -> None:
    assert load_template(place).fields


def test_a_template_beside_the_bot_comes_first(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    assert find_template("invoice", context).title == "Invoice"
    folder = tmp_path / "bot" / "templates"
    folder.mkdir()
    (folder / "invoice.yaml").write_text(MINE, encoding="utf-8")
    assert find_template("invoice", context).title == "Letter"


def test_a_missing_template_names_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing, match="'nothing'") as missing:
        find_template("nothing", LocalContext(tmp_path))
    assert missing.value.code == "documents.template-missing"
    assert "invoice" in missing.value.remedy


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("title: [", "YAML"),
        ("", "the file"),
        (MINE.replace("labels: [From]", "look: [same]"), "labels` or `guess"),
        (MINE.replace("title: Sender", "title: Sender\n    pattern: '('"), "fields.sender.pattern"),
        (MINE.replace("title: Sender", "titel: Sender"), "fields.sender.titel"),
        (MINE + "checks: [magic]\n", "checks.0"),
    ],
)
def test_mistakes_in_a_template_are_named(tmp_path: Path, content: str, named: str) -> None:
    place = tmp_path / "t.yaml"
    place.write_text(content, encoding="utf-8")
    with pytest.raises(TemplateWrong) as wrong:
        load_template(place)
    assert named in wrong.value.message
    assert wrong.value.place == str(place)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    place = tmp_path / "t.yaml"
    place.write_text(MINE.replace("title: Sender", "titel: Sender") + "checks: [magic]\n", encoding="utf-8")
    with pytest.raises(TemplateWrong) as wrong:
        load_template(place)
    for named in ("fields.sender.title", "fields.sender.titel", "checks.0"):
        assert named in wrong.value.message
