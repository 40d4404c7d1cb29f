"""What the application builds from its settings, as far as no database is needed."""

from pathlib import Path

import pytest

from servbot.core.action import Action, ActionCatalogue
from servbot.notify import AppriseNotifier, FolderNotifier
from servbot.wiring import catalogue as module
from servbot.wiring.application import Application
from servbot.wiring.catalogue import FamilyBroken, all_actions
from servbot.wiring.settings import Settings


def application(tmp_path: Path, **settings: object) -> Application:
    return Application(Settings.model_validate({"paths": {"data": tmp_path}, **settings}))


def test_actions_do_not_see_the_services_of_a_connection(tmp_path: Path) -> None:
    erp = {"url": "http://x", "services": {"find": {"path": "/"}}}
    assert application(tmp_path, connections={"erp": erp}).connections == {"erp": {"url": "http://x"}}


def test_notices_go_to_the_outbox_until_a_channel_is_named(tmp_path: Path) -> None:
    assert isinstance(application(tmp_path).notifier, FolderNotifier)
    channels = {"channels": {"ops": ["json://127.0.0.1"]}}
    assert isinstance(application(tmp_path, notify=channels).notifier, AppriseNotifier)


def test_every_built_in_family_is_found_by_its_entry_point() -> None:
    families = {name.partition(".")[0] for name in all_actions().names()}
    assert families >= {"data", "documents", "files", "log", "notify", "sheets", "web"}


class Entry:
    """An installed family."""

    def __init__(self, name: str, family: object) -> None:
        self.name = self.value = name
        self.family = family

    def load(self) -> object:
        if isinstance(self.family, Exception):
            raise self.family
        return self.family


class Family:
    def __init__(self, *actions: type[Action]) -> None:
        self.ACTIONS = actions


class One(Action):
    """One."""

    name = "one.do"


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([Entry("broken", ImportError("no numpy"))], "broken.*no numpy"),
        ([Entry("empty", object())], "empty.*ACTIONS"),
        ([Entry("a", Family(One)), Entry("b", Family(One))], r"Two packages.*one\.do"),
    ],
)
def test_family_that_cannot_be_used_is_named(monkeypatch, entries: list[Entry], words: str) -> None:
    monkeypatch.setattr(module, "entry_points", lambda group: entries)
    with pytest.raises(FamilyBroken, match=words) as caught:
        all_actions.__wrapped__()
    assert caught.value.remedy


def test_family_of_other_people_is_found(monkeypatch) -> None:
    monkeypatch.setattr(module, "entry_points", lambda group: [Entry("theirs", Family(One))])
    found: ActionCatalogue = all_actions.__wrapped__()
    assert found.names() == ("one.do",)


def test_the_password_of_the_database_is_blanked(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SERVBOT_DATABASE_URL", "postgresql://bot:correct-horse@db/servbot")
    assert "correct-horse" not in application(tmp_path).redactor("could not connect with correct-horse")
