"""Revisions of definitions, and files by content."""

import hashlib

import pytest

from servbot.ports.artefact_store import ArtefactMissing
from servbot.ports.definition_store import RevisionMissing
from servbot.testkit.together import together


def test_the_same_content_is_the_same_revision(stores):
    first = stores.definitions.release("intake", "bot: 发票", {"rules/a.csv": b"1"})
    assert (first.bot, first.number, first.text) == ("intake", 1, "bot: 发票")
    assert stores.definitions.release("intake", "bot: 发票", {"rules/a.csv": b"1"}) == first
    assert stores.definitions.revision(first.digest) == first


@pytest.mark.parametrize(
    ("text", "files"), [("b", {"x": b"1"}), ("a", {"x": b"2"}), ("a", {"y": b"1"}), ("a", {})]
)
def test_any_change_is_a_new_revision(stores, text, files):
    first = stores.definitions.release("intake", "a", {"x": b"1"})
    second = stores.definitions.release("intake", text, files)
    assert (second.number, second.digest != first.digest) == (2, True)
    assert [revision.digest for revision in stores.definitions.current()] == [second.digest]


def test_going_back_makes_the_old_revision_current(stores):
    first = stores.definitions.release("intake", "a", {})
    stores.definitions.release("intake", "b", {})
    assert stores.definitions.release("intake", "a", {}) == first
    assert list(stores.definitions.current()) == [first]


def test_two_bots_with_the_same_text_have_revisions_of_their_own(stores):
    second = stores.definitions.release("intake", "a", {})
    first = stores.definitions.release("closing", "a", {})
    assert list(stores.definitions.current()) == [first, second]
    assert first.number == second.number == 1


def test_a_revision_is_found_by_its_number(stores):
    first = stores.definitions.release("intake", "a", {})
    second = stores.definitions.release("intake", "b", {})
    assert [stores.definitions.numbered("intake", number) for number in (1, 2)] == [first, second]
    for bot, number in (("intake", 3), ("intake", 0), ("closing", 1)):
        with pytest.raises(RevisionMissing, match=f"{bot} has no revision {number}"):
            stores.definitions.numbered(bot, number)


def test_released_at_once_it_is_one_revision(stores):
    releases = together(*[lambda: stores.definitions.release("intake", "a", {"x": b"1"})] * 3)
    assert len({revision.digest for revision in releases}) == 1
    assert [revision.number for revision in stores.definitions.current()] == [1]


def test_a_revision_keeps_its_files(stores):
    first = stores.definitions.release("intake", "a", {"rules/limits.csv": b"1,2", "template.json": b"{}"})
    stores.definitions.release("intake", "a", {"rules/limits.csv": b"3"})
    for _ in range(2):
        folder = stores.definitions.folder(first.digest)
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
        assert found == {"rules/limits.csv": b"1,2", "template.json": b"{}"}


def test_a_folder_asked_for_at_once_is_complete_for_everybody(stores):
    files = {f"rules/{n}.csv": b"x" * 5000 for n in range(10)}
    revision = stores.definitions.release("intake", "a", files)

    def count():
        return sum(
            path.stat().st_size == 5000 for path in stores.definitions.folder(revision.digest).rglob("*.csv")
        )

    assert together(*[count] * 4) == [10] * 4


def test_a_revision_without_files_has_an_empty_folder(stores):
    revision = stores.definitions.release("intake", "a", {})
    assert list(stores.definitions.folder(revision.digest).iterdir()) == []


def test_a_revision_that_is_not_there(stores):
    for call in (stores.definitions.revision, stores.definitions.folder):
        with pytest.raises(RevisionMissing):
            call("nothing")


def test_a_file_is_kept_by_content(stores, tmp_path):
    source = tmp_path / "扫描.pdf"
    source.write_bytes(b"scan")
    kept = stores.artefacts.put_file(source, "application/pdf")
    again = stores.artefacts.put("other.pdf", b"scan", "application/pdf")
    assert (kept.name, kept.size, kept.digest) == ("扫描.pdf", 4, hashlib.sha256(b"scan").hexdigest())
    assert (again.name, again.digest) == ("other.pdf", kept.digest)
    source.unlink()
    assert stores.artefacts.path(kept.digest).read_bytes() == b"scan"


def test_an_empty_file_is_kept(stores):
    assert stores.artefacts.path(stores.artefacts.put("a", b"", "text/plain").digest).read_bytes() == b""


def test_a_file_that_is_not_there(stores):
    with pytest.raises(ArtefactMissing):
        stores.artefacts.path("00" * 32)
