"""A bot's names are judged by what this machine knows, and by nothing where it knows nothing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servbot.cli.program import program
from servbot.cli.setting import chosen
from servbot.vault import FileVault
from servbot.wiring.declared import declared_in

BOT = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
outputs: {}
steps:
  - name: enter
    session: {browser: erp, login: erp-robot}
    steps:
      - {name: see, set: {x: "${{ services.erp.find(1) }}"}}
"""
KEY = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(chosen, "config", None)  # given back to the tests that follow
    place = tmp_path / "servbot.toml"
    place.write_text(
        f'[paths]\ndata = "{(tmp_path / "data").as_posix()}"\n'
        '[connections.erp]\nurl = "http://127.0.0.1:1"\n[connections.erp.services.find]\npath = "/"\n',
        encoding="utf-8",
    )
    return place


def codes(settings: Path) -> list[str]:
    """Codes that `servbot validate` tells about the bot."""
    bot = settings.with_name("bot.yaml")
    bot.write_text(BOT, encoding="utf-8")
    line = ["--config", str(settings), "validate", "--json", str(bot)]
    result = CliRunner().invoke(program, line, standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0
    return [each["code"] for each in json.loads(result.output)]


def test_without_a_vault_nothing_is_said_about_credentials(settings: Path) -> None:
    assert codes(settings) == []
    assert not (settings.parent / "data").exists(), "a check makes no folder and no key"


def test_a_credential_that_the_vault_has_not_is_a_warning(settings: Path) -> None:
    vault = FileVault(settings.parent / "data" / "vault.json", KEY)
    vault.set("erp-robt", "robot", "secret")
    assert codes(settings) == ["bot.undeclared-secret"]
    vault.set("erp-robot", "robot", "secret")
    assert codes(settings) == []


def test_a_credential_of_the_environment_counts(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileVault(settings.parent / "data" / "vault.json", KEY).set("other", "robot", "secret")
    monkeypatch.setenv("SERVBOT_CREDENTIAL_ERP_ROBOT_PASSWORD", "secret")
    assert codes(settings) == []


def test_without_connections_in_the_settings_nothing_is_said_about_them(settings: Path) -> None:
    settings.write_text(settings.read_text("utf-8").partition("[connections")[0], encoding="utf-8")
    assert declared_in(settings).connections is None
    assert codes(settings) == []


def test_a_connection_and_a_service_that_are_not_described(settings: Path) -> None:
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("services.find]", "services.found]"), encoding="utf-8")
    assert codes(settings) == ["bot.unknown-service"]
    settings.write_text(text.replace("connections.erp", "connections.erp-two"), encoding="utf-8")
    assert codes(settings) == ["bot.unknown-connection", "bot.unknown-connection"]
