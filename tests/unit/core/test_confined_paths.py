"""Paths that bots name never leave their folders."""

from pathlib import Path

import pytest

from servbot.core.paths import FileMissing, PathOutside, confined, first_existing


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "inner").mkdir(parents=True)
    (root / "inner" / "a.txt").write_text("a")
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "root-sibling").mkdir()
    return root


@pytest.mark.parametrize(
    "path", ["inner/a.txt", "./inner/../inner/a.txt", "new/b.txt", ".", "", "发票.pdf", "..a"]
)
def test_inside(root: Path, path: str) -> None:
    assert confined(path, root).is_relative_to(root.resolve())


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../outside.txt",
        "inner/../../outside.txt",
        "/etc/passwd",
        "../root-sibling/x",
        "inner/../../root-sibling",
        "....//../../../x",
    ],
)
def test_outside(root: Path, path: str) -> None:
    with pytest.raises(PathOutside) as caught:
        confined(path, root)
    assert caught.value.remedy


def test_absolute_path_inside_is_allowed(root: Path) -> None:
    assert confined(str(root / "inner"), root) == (root / "inner").resolve()


def test_links_that_lead_outside_are_refused(root: Path, tmp_path: Path) -> None:
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(PathOutside):
        confined("link/outside.txt", root)


def test_link_inside_is_followed(root: Path) -> None:
    (root / "link").symlink_to(root / "inner")
    assert confined("link/a.txt", root) == (root / "inner" / "a.txt").resolve()


def test_root_that_is_a_link_itself(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    assert confined("inner/a.txt", tmp_path / "alias").read_text() == "a"


def test_name_with_a_null_character_is_refused(root: Path) -> None:
    with pytest.raises(PathOutside):
        confined("a\0b", root)


def test_link_that_leads_to_itself_is_refused(root: Path) -> None:
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(PathOutside):
        confined("loop/x", root)


def test_first_existing_goes_by_order(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("b")
    assert first_existing("a.txt", [root / "inner", other]).read_text() == "a"
    assert first_existing("a.txt", [root, other]).read_text() == "b"


def test_missing_file_is_named(root: Path) -> None:
    with pytest.raises(FileMissing, match=r"'nope\.txt'"):
        first_existing("nope.txt", [root, root / "inner"])


def test_escape_is_refused_even_if_a_later_folder_has_the_file(root: Path, tmp_path: Path) -> None:
    with pytest.raises(PathOutside):
        first_existing("../outside.txt", [root, root / "inner"])
