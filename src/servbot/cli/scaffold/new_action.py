"""`new action`: an action in a package of its own, or beside the others of a package that is there."""

import re
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from servbot.cli.scaffold.registering import entry_point_added, registered
from servbot.cli.scaffold.writing import IsThere, NameWrong, filled, write_new
from servbot.core.errors import UsageError


class NoPackage(UsageError):
    """A folder holds no package that brings actions."""

    code = "new.no-package"
    default_remedy = "Name a folder with a pyproject.toml and src/<package>; leave --into out to make one."


@dataclass(frozen=True)
class Named:
    """The names that follow from `family.verb`."""

    family: str
    verb: str

    @property
    def words(self) -> dict[str, str]:
        """What templates fill in."""
        return {
            "name": f"{self.family}.{self.verb}",
            "family": self.family,
            "verb": self.verb,
            "class_name": "".join(part.capitalize() for part in self.verb.split("_")),
        }


def new_action(name: str, into: Path | None, around: Path) -> list[Path]:
    """Write an action with its test and its page; the files that were written or extended.

    Args:
        name: `family.verb`.
        into: folder of the package it goes into; one is made when left out.
        around: folder in which it is made.
    """
    named = _named(name)
    _check_free(name)
    if into is None:
        return _package(named, around)
    return _beside(named, into)


def _named(name: str) -> Named:
    parts = name.split(".")
    if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", name) or any(map(iskeyword, parts)):
        raise NameWrong(
            f"An action cannot be called {name!r}.",
            remedy="Write family.verb in small letters, such as parcels.track.",
        )
    return Named(*parts)


def _check_free(name: str) -> None:
    from servbot.wiring.catalogue import all_actions

    if name in all_actions():
        raise IsThere(f"An action named {name} is installed already.")


def _package(named: Named, around: Path) -> list[Path]:
    folder = around / f"servbot-{named.family.replace('_', '-')}"
    if folder.exists():
        raise IsThere(
            f"{folder.as_posix()} is there already.", remedy=f"Add to it with --into {folder.as_posix()}."
        )
    package = f"servbot_{named.family}"
    words = {**named.words, "package": package, "folder": folder.name}
    return write_new(
        {
            folder / "pyproject.toml": filled("action/pyproject.toml.tmpl", words),
            folder / "README.md": filled("action/README.md.tmpl", words),
            folder / "src" / package / "__init__.py": filled("action/package.py.tmpl", words),
            folder / "src" / package / "py.typed": "",
            **_family_files(folder, package, words),
            **_action_files(folder, package, words),
        }
    )


def _beside(named: Named, folder: Path) -> list[Path]:
    package = _package_in(folder)
    words = {**named.words, "package": package, "folder": folder.name}
    family = folder / "src" / package / named.family / "__init__.py"
    files = _action_files(folder, package, words)
    if family.exists():
        extended = {family: registered(family, named.verb, words["class_name"], package, named.family)}
    else:
        project = folder / "pyproject.toml"
        extended = {project: entry_point_added(project, named.family, f"{package}.{named.family}")}
        files |= _family_files(folder, package, words)
    written = write_new(files)
    for path, text in extended.items():
        path.write_text(text, encoding="utf-8")
    return [*written, *extended]


def _package_in(folder: Path) -> str:
    """The package of a folder; the only one below `src`."""
    if not (folder / "pyproject.toml").is_file():
        raise NoPackage(f"{folder.as_posix()} has no pyproject.toml.")
    found = sorted(path.parent.name for path in (folder / "src").glob("*/__init__.py"))
    if len(found) != 1:
        raise NoPackage(f"{folder.as_posix()}/src holds {len(found)} packages.")
    return found[0]


def _family_files(folder: Path, package: str, words: dict[str, str]) -> dict[Path, str]:
    return {
        folder / "src" / package / words["family"] / "__init__.py": filled("action/family.py.tmpl", words)
    }


def _action_files(folder: Path, package: str, words: dict[str, str]) -> dict[Path, str]:
    family, verb = words["family"], words["verb"]
    return {
        folder / "src" / package / family / f"{verb}.py": filled("action/action.py.tmpl", words),
        folder / "tests" / f"test_{family}_{verb}.py": filled("action/test_action.py.tmpl", words),
        folder / "docs" / f"{family}.{verb}.md": filled("action/page.md.tmpl", words),
    }
