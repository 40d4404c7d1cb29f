import json
import os
import stat
import threading

import pytest
from cryptography.fernet import Fernet

from servbot.vault import (
    CredentialUnknown,
    FileVault,
    KeyExposed,
    NameUnusable,
    VaultDamaged,
    WrongKey,
    find_key,
)

KEY = Fernet.generate_key()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "vault.json"


@pytest.fixture
def vault(path):
    return FileVault(path, KEY, environment={})


def test_a_credential_comes_back_and_is_not_readable_at_rest(vault, path):
    vault.set("erp-robot", "robot", "correct horse 密码")
    found = FileVault(path, KEY, environment={}).get("erp-robot")
    assert (found.name, found.username, found.password.get_secret_value()) == (
        "erp-robot",
        "robot",
        "correct horse 密码",
    )
    content = path.read_text()
    assert "horse" not in content
    assert '"robot"' not in content
    assert "horse" not in repr(found)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_credentials_are_listed_replaced_and_removed(vault):
    vault.set("b", "u", "one")
    vault.set("a", "u", "two")
    vault.set("b", "u", "three")
    assert vault.names() == ("a", "b")
    assert vault.get("b").password.get_secret_value() == "three"
    vault.remove("b")
    assert vault.names() == ("a",)
    for act in (vault.get, vault.remove):
        with pytest.raises(CredentialUnknown, match="'b'"):
            act("b")


def test_a_key_of_one_time_codes_is_kept_and_masked_too(path):
    given = {"SERVBOT_CREDENTIAL_ENV_PASSWORD": "pw", "SERVBOT_CREDENTIAL_ENV_ONE_TIME_KEY": "GEZDGNBV"}
    vault = FileVault(path, KEY, environment=given)
    vault.set("coded", "u", "secret", "JBSWY3DP")
    vault.set("plain", "u", "other")
    keys = [vault.get(name).one_time_key for name in ("coded", "env", "plain")]
    assert [key and key.get_secret_value() for key in keys] == ["JBSWY3DP", "GEZDGNBV", None]
    assert set(vault.secrets()) == {"pw", "GEZDGNBV", "secret", "JBSWY3DP", "other"}
    assert "JBSWY3DP" not in path.read_text()


def test_the_environment_goes_first(vault, path):
    vault.set("erp-robot", "robot", "stored")
    given = {"SERVBOT_CREDENTIAL_ERP_ROBOT_USERNAME": "ci", "SERVBOT_CREDENTIAL_ERP_ROBOT_PASSWORD": "given"}
    found = FileVault(path, KEY, environment=given).get("erp-robot")
    assert (found.username, found.password.get_secret_value()) == ("ci", "given")


def test_every_secret_is_known_for_masking(vault, path):
    vault.set("a", "robot", "stored")
    given = {
        "SERVBOT_CREDENTIAL_CI_PASSWORD": "given",
        "SERVBOT_CREDENTIAL_CI_USERNAME": "ci",
        "OTHER_PASSWORD": "no",
    }
    assert FileVault(path, KEY, environment=given).secrets() == ("given", "stored")


def test_another_key_opens_nothing_and_adds_nothing(vault, path):
    vault.set("a", "u", "p")
    other = FileVault(path, Fernet.generate_key(), environment={})
    with pytest.raises(WrongKey, match="'a'"):
        other.get("a")
    with pytest.raises(WrongKey):
        other.set("b", "u", "p")
    assert vault.names() == ("a",)
    with pytest.raises(WrongKey):
        FileVault(path, b"short")


def test_entries_cannot_be_swapped_in_the_file(vault, path):
    vault.set("weak", "u", "p")
    vault.set("strong", "admin", "p")
    content = json.loads(path.read_text())
    content["credentials"]["weak"] = content["credentials"]["strong"]
    path.write_text(json.dumps(content))
    with pytest.raises(VaultDamaged):
        vault.get("weak")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"credentials": 3}'])
def test_a_damaged_file_is_reported_and_left_alone(vault, path, text):
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(VaultDamaged):
        vault.set("a", "u", "p")
    assert path.read_text() == text


@pytest.mark.parametrize("name", ["", "a b", "../x", "-a", "x" * 101, "名"])
def test_names_stay_usable_in_files_and_variables(vault, name):
    with pytest.raises(NameUnusable):
        vault.set(name, "u", "p")


def test_two_writers_lose_nothing(path):
    def write(number):
        FileVault(path, KEY, environment={}).set(f"n{number}", "u", "p")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(FileVault(path, KEY, environment={}).names()) == 8
    assert [other.name for other in path.parent.iterdir() if other.name.startswith(".vault-")] == []


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    place = tmp_path / "keys" / "vault.key"
    key = find_key(place, {})
    assert find_key(place, {}) == key
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert find_key(place, {"SERVBOT_VAULT_KEY": " other "}) == b"other"
    place.write_text("")
    with pytest.raises(WrongKey):
        find_key(place, {})


@pytest.mark.skipif(os.name != "posix", reason="mode bits say nothing on Windows")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    find_key(tmp_path / "k", {})
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(KeyExposed) as caught:
        find_key(tmp_path / "k", {})
    assert "chmod 600" in caught.value.remedy
