"""What `servbot new` writes passes every check as it is, and nothing that is there is overwritten."""

from pathlib import Path

import pytest

from servbot.cli.scaffold import new_action, new_bot
from servbot.cli.scaffold.new_action import NoPackage
from servbot.cli.scaffold.registering import NotRegistered, registered
from servbot.cli.scaffold.writing import IsThere, NameWrong


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("ruff", ["check", "--no-cache", "."]),
        ("ruff", ["format", "--no-cache", "--check", "."]),
        ("mypy", ["--no-incremental"]),
        ("pytest", ["-q", "-p", "no:cacheprovider", "-W", "error"]),
    ],
    ids=["ruff", "format", "mypy", "pytest"],
)
def test_a_new_action_passes(run, program: str, words: list[str], project: Path, installed: Path) -> None:
    done = run(project / "servbot-parcels", program, *words, path=installed)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_new_bot_is_valid_and_its_cases_walk_all_of_it(run, tmp_path: Path) -> None:
    assert run(tmp_path, "servbot", "new", "bot", "expense-claims").returncode == 0
    assert run(tmp_path, "servbot", "validate", "bots").stdout == "1 checked, 0 wrong.\n"
    tested = run(tmp_path, "servbot", "test", "--min-coverage", "100")
    assert tested.returncode == 0, tested.stdout
    again = run(tmp_path, "servbot", "new", "bot", "expense_claims")
    assert (again.returncode, "[new.is-there]" in again.stderr) == (1, True)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "servbot-parcels").mkdir()
    with pytest.raises(IsThere, match="servbot-parcels is there already"):
        new_action("parcels.track", None, tmp_path)
    new_action("letters.print", None, tmp_path)
    package = tmp_path / "servbot-letters"
    mine = package / "src/servbot_letters/letters/print.py"
    mine.write_text("# mine\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    with pytest.raises(IsThere, match=r"print\.py"):
        new_action("letters.print", package, tmp_path)
    assert {path: path.read_bytes() for path in package.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "name", ["Track", "parcels", "parcels.", "parcels.track.it", "parcels.import", "../x.y"]
)
def test_names_that_no_action_can_have_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NameWrong):
        new_action(name, None, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["Claims", "../claims", "claims yard", "-x", ""])
def test_names_that_no_bot_can_have_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NameWrong):
        new_bot(name, tmp_path)


def test_an_action_that_is_installed_already_is_not_written_again(tmp_path: Path) -> None:
    with pytest.raises(IsThere, match=r"web\.open is installed already"):
        new_action("web.open", None, tmp_path)


def test_a_folder_without_a_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoPackage):
        new_action("parcels.track", tmp_path, tmp_path)


FAMILY = '''"""Mine."""

from mine.letters.fold import Fold  # kept

ACTIONS: tuple[type, ...] = (
    Fold,  # the first
)
OTHER = "盒"; x = (1, 2)
'''


def test_a_family_that_people_wrote_keeps_the_rest_of_its_text(tmp_path: Path) -> None:
    file = tmp_path / "__init__.py"
    file.write_text(FAMILY, encoding="utf-8")
    text = registered(file, "seal", "Seal", "mine", "letters")
    assert "from mine.letters.fold import Fold  # kept\nfrom mine.letters.seal import Seal\n" in text
    assert '= (\n    Fold, Seal,  # the first\n)\nOTHER = "盒"; x = (1, 2)\n' in text
    file.write_text("ACTIONS = ()\n", encoding="utf-8")
    assert registered(file, "seal", "Seal", "mine", "letters").endswith("ACTIONS = (Seal,)\n")
    file.write_text("ACTIONS = list()\n", encoding="utf-8")
    with pytest.raises(NotRegistered):
        registered(file, "seal", "Seal", "mine", "letters")
