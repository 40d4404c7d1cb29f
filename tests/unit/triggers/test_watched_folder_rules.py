"""Which files of a folder count, when they have settled, and where they go."""

import os
from pathlib import Path

import pytest

from servbot.core.bot.trigger import Folder
from servbot.core.paths import PathOutside
from servbot.triggers.folder import WatchedFolder, patterns, put_away


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", ("*",)),
        ("*.pdf", ("*.pdf",)),
        ("*.{pdf,jpg}", ("*.pdf", "*.jpg")),
        ("{a,b}-{1,2}.txt", ("a-1.txt", "a-2.txt", "b-1.txt", "b-2.txt")),
        ("*.{pdf}", ("*.pdf",)),
        ("invoice{,-copy}.pdf", ("invoice.pdf", "invoice-copy.pdf")),
        ("{a,{b,c}}", ("a", "b", "c")),
        ("a{b", ("a{b",)),
    ],
)
def test_patterns(pattern: str, expected: tuple[str, ...]) -> None:
    assert set(patterns(pattern)) == set(expected)


class Time:
    """A clock turned by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Watch:
    def __init__(self, tmp_path: Path, **spec: str) -> None:
        self.time = Time()
        self.folder = WatchedFolder(Folder(path="in", **spec), tmp_path, self.time)
        self.folder.place.mkdir()

    def drop(self, name: str, content: bytes = b"x") -> Path:
        path = self.folder.place / name
        path.write_bytes(content)
        return path

    def names(self, seconds: float = 0) -> list[str]:
        self.time.seconds += seconds
        return [path.name for path in self.folder.settled()]


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


def test_file_counts_when_it_has_stayed_the_same_for_long_enough(watch: Watch) -> None:
    watch.drop("a.txt")
    assert watch.names() == []
    assert watch.names(1.9) == []
    assert watch.names(0.1) == ["a.txt"]


def test_growing_starts_the_wait_again(watch: Watch) -> None:
    watch.drop("a.txt", b"1")
    watch.names()
    watch.drop("a.txt", b"12")
    assert watch.names(2) == []
    assert watch.names(2) == ["a.txt"]


def test_change_without_growth_starts_the_wait_again(watch: Watch) -> None:
    path = watch.drop("a.txt", b"1")
    watch.names()
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert watch.names(2) == []


def test_taken_file_is_not_offered_again_until_it_changes(watch: Watch) -> None:
    path = watch.drop("a.txt", b"1")
    watch.names()
    assert watch.names(2) == ["a.txt"]
    watch.folder.taken(path)
    assert watch.names(100) == []
    watch.drop("a.txt", b"12")
    watch.names()
    assert watch.names(2) == ["a.txt"]


def test_file_that_was_away_is_new(watch: Watch) -> None:
    path = watch.drop("a.txt", b"1")
    times = path.stat()
    watch.names()
    watch.names(2)
    watch.folder.taken(path)
    path.unlink()
    assert watch.names() == []
    os.utime(watch.drop("a.txt", b"1"), ns=(times.st_atime_ns, times.st_mtime_ns))
    assert watch.names() == []
    assert watch.names(2) == ["a.txt"]


def test_file_set_aside_for_later_must_settle_again(watch: Watch) -> None:
    path = watch.drop("a.txt")
    watch.names()
    assert watch.names(2) == ["a.txt"]
    watch.folder.later(path)
    assert watch.names() == []
    assert watch.names(2) == ["a.txt"]


def test_file_without_settling_time_counts_at_once_and_once(tmp_path: Path) -> None:
    watch = Watch(tmp_path, settle="0s")
    path = watch.drop("a.txt")
    assert watch.names() == ["a.txt"]
    watch.folder.taken(path)
    assert watch.names() == []


@pytest.mark.parametrize("name", [".a.pdf", "~a.pdf", "~$a.pdf", "a.pdf.part", "a.tmp", "a.PDF.CRDOWNLOAD"])
def test_unfinished_and_hidden_files_do_not_count(watch: Watch, name: str) -> None:
    watch.drop(name)
    watch.names()
    assert watch.names(5) == []


@pytest.mark.parametrize(
    ("name", "counts"),
    [("a.pdf", True), ("A.PDF", True), ("发票.pdf", True), ("a.jpg", True), ("a.txt", False), ("pdf", False)],
)
def test_names_that_count(tmp_path: Path, name: str, counts: bool) -> None:
    watch = Watch(tmp_path, pattern="*.{pdf,JPG}")
    watch.drop(name)
    watch.names()
    assert watch.names(2) == ([name] if counts else [])


def test_folders_and_links_do_not_count(watch: Watch, tmp_path: Path) -> None:
    (watch.folder.place / "done").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    (watch.folder.place / "link.txt").symlink_to(secret)
    watch.names()
    assert watch.names(5) == []


def test_missing_folder_is_made(tmp_path: Path) -> None:
    folder = WatchedFolder(Folder(path="not/yet"), tmp_path)
    assert list(folder.settled()) == []
    assert folder.place.is_dir()


def test_folder_outside_the_shared_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PathOutside):
        WatchedFolder(Folder(path="../elsewhere"), tmp_path)


def test_put_away_numbers_names_that_are_taken(tmp_path: Path) -> None:
    names = []
    for content in ("1", "2", "3"):
        path = tmp_path / "a.b.txt"
        path.write_text(content)
        names.append(put_away(path, succeeded=True))
    path.write_text("4")
    failed = put_away(path, succeeded=False)
    assert [place.relative_to(tmp_path).as_posix() for place in (*names, failed)] == [
        "done/a.b.txt",
        "done/a.b (2).txt",
        "done/a.b (3).txt",
        "failed/a.b.txt",
    ]
    assert [place.read_text() for place in (*names, failed)] == ["1", "2", "3", "4"]
    assert not path.exists()
