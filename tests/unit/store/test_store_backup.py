"""What a backup refuses, before anything is changed."""

import json
import tarfile

import pytest

from servbot.core.errors import ServbotError


@pytest.fixture
def house(database, tmp_path):
    from servbot.store.artefacts import FileArtefactStore
    from servbot.store.backup.database_copy import SqliteCopy

    data = tmp_path / "data"
    FileArtefactStore(data / "artefacts").put("a.txt", b"content", "text/plain")
    return House(data, SqliteCopy(database), tmp_path)


class House:
    def __init__(self, data, copy, folder):
        self.data, self.copy, self.folder = data, copy, folder

    def back_up(self, name="copy"):
        from servbot.store.backup import back_up

        back_up(self.data, self.copy, self.folder / name)
        return self.folder / name

    def restore(self, source, copy=None):
        """Into a place of its own, where nothing must be left when it is refused."""
        from servbot.store.backup import restore
        from servbot.store.backup.database_copy import SqliteCopy

        place = self.folder / "new"
        with pytest.raises(ServbotError) as caught:
            restore(source, place, copy or SqliteCopy(place / "servbot.sqlite3"), None)
        assert not any(place.iterdir()) if place.exists() else True
        assert caught.value.remedy
        return caught.value.code


def manifest(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_folder_and_an_archive_hold_the_same(house):
    folder, archive = house.back_up(), house.back_up("copy.tar")
    told = json.loads((folder / "manifest.json").read_text())["files"]
    assert "database.sqlite3" in told
    assert sum(path.startswith("artefacts/") for path in told) == 1
    with tarfile.open(archive) as packed:
        names = {each.name.removeprefix("servbot-backup/") for each in packed if each.isfile()}
    assert names == {*told, "manifest.json"}
    assert not list(house.folder.glob(".*"))


def test_what_is_there_is_not_written_over(house):
    target = house.folder / "copy"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(ServbotError) as caught:
        house.back_up()
    assert caught.value.code == "backup.exists"
    assert [path.name for path in target.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("change", ["changed", "missing", "added"])
def test_a_backup_that_was_changed_is_refused(house, change):
    folder = house.back_up()
    (kept,) = (path for path in (folder / "artefacts").rglob("*") if path.is_file())
    match change:
        case "changed":
            kept.write_bytes(b"other")
        case "missing":
            kept.unlink()
        case "added":
            (folder / "artefacts" / "x").write_bytes(b"x")
    assert house.restore(folder) == "restore.damaged"


def test_a_cut_off_archive_is_refused(house):
    archive = house.back_up("copy.tar.gz")
    archive.write_bytes(archive.read_bytes()[:-200])
    assert house.restore(archive) == "restore.damaged"


def test_something_else_is_no_backup(house):
    (house.folder / "empty").mkdir()
    assert house.restore(house.folder / "empty") == "restore.no-backup"
    assert house.restore(house.folder / "absent") == "restore.no-backup"


def test_a_backup_of_a_later_version_or_another_database_is_refused(house):
    folder = house.back_up()
    manifest(folder, migrations=["store.0001_first", "store.9999_later"])
    assert house.restore(folder) == "restore.wrong-database"
    manifest(folder, migrations=[], database="postgresql")
    assert house.restore(folder) == "restore.wrong-database"
    manifest(folder, format=9)
    assert house.restore(folder) == "restore.no-backup"


def test_an_installation_that_is_there_is_not_touched(house):
    from servbot.store.backup import restore

    folder = house.back_up()
    with pytest.raises(ServbotError) as caught:
        restore(folder, house.data, house.copy, None)
    assert caught.value.code == "restore.would-overwrite"
    with pytest.raises(ServbotError) as caught:
        restore(folder, house.folder / "new", house.copy, None)
    assert caught.value.code == "restore.would-overwrite"
