import os
import stat

import pytest

from servbot.core.errors import ServbotError
from servbot.store.artefacts import FileArtefactStore
from servbot.store.secret_key import secret_key
from servbot.testkit.together import together


def test_a_secret_key_is_made_once(tmp_path):
    path = tmp_path / "keys" / "console.key"
    key = secret_key(path)
    assert len(key) >= 50
    assert secret_key(path) == key
    assert secret_key(tmp_path / "other.key") != key


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_a_secret_key_is_for_its_owner_only(tmp_path):
    secret_key(tmp_path / "console.key")
    assert stat.S_IMODE((tmp_path / "console.key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    keys = together(*[lambda: secret_key(tmp_path / "console.key")] * 8)
    assert len(set(keys)) == 1
    assert keys[0]


def test_kept_files_lie_in_two_levels_of_folders_and_nothing_else_remains(tmp_path):
    store = FileArtefactStore(tmp_path)
    digest = store.put("a", b"content", "text/plain").digest
    store.put("b", b"content", "text/plain")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [tmp_path / digest[:2] / digest[2:4] / digest]


def test_the_same_file_kept_at_once_is_kept_whole(tmp_path):
    store, content = FileArtefactStore(tmp_path), os.urandom(300_000)
    kept = together(*[lambda: store.put("a", content, "text/plain")] * 6)
    assert {artefact.size for artefact in kept} == {300_000}
    assert store.path(kept[0].digest).read_bytes() == content
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_a_missing_file_is_named_with_a_remedy(tmp_path):
    with pytest.raises(ServbotError) as caught:
        FileArtefactStore(tmp_path).path("ab" * 32)
    assert (caught.value.code, "backup" in caught.value.remedy) == ("artefact.missing", True)
