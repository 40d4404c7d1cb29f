"""Settings: the shipped file says every default, and a wrong one is told by name."""

import tomllib
from pathlib import Path

import pytest

from servbot.wiring.settings import Settings, SettingsWrong, read_settings

SHIPPED = Path(__file__).parents[3] / "config" / "servbot.toml"
EXAMPLES = {"calendars", "connections"}
"""Tables of the shipped file that are examples, as their comments say."""


def test_shipped_file_holds_every_default_and_nothing_else() -> None:
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    defaults = Settings()
    assert read_settings(SHIPPED).model_dump(exclude=EXAMPLES) == defaults.model_dump(exclude=EXAMPLES)
    for name in Settings.model_fields.keys() - EXAMPLES:
        assert shipped[name].keys() == type(getattr(defaults, name)).model_fields.keys() - {"channels"} | (
            {"channels"} if name == "notify" else set()
        )


def test_defaults_are_used_where_the_default_file_is_absent(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SERVBOT_CONFIG", raising=False)
    assert read_settings() == Settings()


def test_file_is_named_by_the_environment(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[console]\nport = 9000\n", encoding="utf-8")
    monkeypatch.setenv("SERVBOT_CONFIG", str(path))
    assert read_settings().console.port == 9000
    assert read_settings(SHIPPED).console.port == 8400


def test_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[paths]\ndata = "elsewhere"\n', encoding="utf-8")
    assert read_settings(path).database_file == Path("elsewhere/servbot.sqlite3")


def test_database_is_named_by_the_file_and_before_it_by_the_environment(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[database]\nurl = "postgresql://db/servbot"\n', encoding="utf-8")
    assert read_settings(path).database_url == "postgresql://db/servbot"
    monkeypatch.setenv("SERVBOT_DATABASE_URL", "postgresql://other/servbot")
    assert read_settings(path).database_url == "postgresql://other/servbot"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[paths]\ndta = 'x'\n", "paths.dta"),
        ("[wroker]\nlegs = 1\n", "wroker"),
        ("[worker]\nlegs = 'many'\n", "worker.legs"),
        ("[worker]\nlegs = 0\n", "worker.legs"),
        ("[worker]\nprocesses = -1\n", "worker.processes"),
        ("[worker]\nstep_timeout = '5'\n", "worker.step_timeout"),
        ("[worker]\nstep_timeout = '0s'\n", "worker.step_timeout"),
        ("[console]\nport = 70000\n", "console.port"),
        ("[console]\nallowed_hosts = 'localhost'\n", "console.allowed_hosts"),
        ("[logging]\nlevel = 'LOUD'\n", "logging.level"),
        ("[retention]\nruns = 'soon'\n", "retention.runs"),
        ("[retention]\nruns = 90\n", "retention.runs"),
        ("[notify.channels]\nops = 'mailto://x'\n", "notify.channels.ops"),
        ("[connections]\nerp = 'http://x'\n", "connections.erp"),
        ("[paths\n", "no valid TOML"),
        ("a = \n", "no valid TOML"),
    ],
)
def test_wrong_settings_are_named_with_their_file(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsWrong) as caught:
        read_settings(path)
    assert named in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[worker]\nlegs = 'x'\n[console]\nport = 'y'\n", encoding="utf-8")
    with pytest.raises(SettingsWrong, match=r"worker\.legs.*console\.port"):
        read_settings(path)


def test_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsWrong, match="no valid TOML"):
        read_settings(path)


def test_named_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"There is no settings file .*own\.toml"):
        read_settings(tmp_path / "own.toml")


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="cannot be read"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[connections.erp.breaker]\nfailure = 3\n", "erp: policy.failure"),
        ('[connections.erp.breaker]\nopen_for = "soon"\n', "no duration"),
        ('[connections.erp]\nnotify = "ops"\n', "notify"),
        (
            '[notify.channels]\nfinance = ["json://x"]\n[connections.erp]\nnotify = ["ops"]\n',
            "names ops; channels are: finance",
        ),
    ],
)
def test_a_breaker_that_cannot_be_used_is_named(tmp_path: Path, text: str, words: str) -> None:
    place = tmp_path / "servbot.toml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsWrong, match=words):
        read_settings(place)


def test_the_defaults_of_a_breaker_are_those_of_the_shipped_file() -> None:
    settings = Settings(connections={"erp": {}, "own": {"breaker": {"failures": 2}, "notify": ["ops"]}})
    shipped = read_settings(SHIPPED)
    assert settings.guarded["erp"].policy == shipped.guarded["erp"].policy
    assert settings.guarded["own"].policy.failures == 2
    assert settings.guarded["own"].notify == ("ops",)
