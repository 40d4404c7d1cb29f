"""Definitions: checked before they are released, with all that lies beside them."""

import pytest

from servbot.core.errors import UsageError
from servbot.core.loader import DefinitionError
from servbot.services import bot_folders as module


def test_release_keeps_what_lies_beside_the_bot(house) -> None:
    folder = house.release()
    (folder / "rules").mkdir()
    (folder / "rules" / "matching.yaml").write_text("a: 1")
    for unwanted in ("tests/test_it.py", "__pycache__/x.pyc", ".git/config", ".hidden"):
        (folder / unwanted).parent.mkdir(exist_ok=True)
        (folder / unwanted).write_text("x")
    revision = house.definitions.release(folder / "bot.yaml")
    kept = house.definitions._store.folder(revision.digest)
    assert [path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()] == [
        "rules/matching.yaml"
    ]


def test_same_content_is_the_same_revision_and_a_change_is_a_new_one(house) -> None:
    folder = house.release()
    first, bot = house.definitions.find("filing")
    house.release()
    assert house.definitions.find("filing")[0] == first
    text = (folder / "bot.yaml").read_text(encoding="utf-8")
    house.release(text.replace("title: Filing", "title: Filing away"))
    second, changed = house.definitions.find("filing")
    assert (second.number, changed.title) == (2, "Filing away")
    assert house.definitions.revision(first.digest)[1] == bot


def test_wrong_bot_is_not_released(house) -> None:
    house.release()
    with pytest.raises(DefinitionError):
        house.release("servbot: 1\n")
    assert len(house.definitions.released()) == 1
    assert house.definitions.find("filing")[1].title == "Filing"


def test_definition_that_is_no_text(house) -> None:
    folder = house.release()
    (folder / "bot.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(DefinitionError, match="UTF-8"):
        house.definitions.release(folder / "bot.yaml")


def test_large_file_beside_a_bot_is_refused(house, monkeypatch) -> None:
    monkeypatch.setattr(module, "LARGEST_FILE", 10)
    folder = house.release()
    (folder / "data.bin").write_bytes(b"x" * 11)
    with pytest.raises(UsageError, match=r"data\.bin is too large"):
        house.definitions.release(folder / "bot.yaml")


def test_all_bots_below_a_folder_are_released(house) -> None:
    folder = house.release()
    other = folder.parent / "second" / "bot.yaml"
    other.parent.mkdir()
    text = (folder / "bot.yaml").read_text(encoding="utf-8")
    other.write_text(text.replace("name: filing", "name: second"), encoding="utf-8")
    assert [each.bot for each in house.definitions.release_all(folder.parent)] == ["filing", "second"]
    assert [bot.name for _, bot in house.definitions.current()] == ["filing", "second"]
