"""Folders of bots on disk: their definitions, what lies beside them, and the bases they extend."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from servbot.core.action import ActionCatalogue
from servbot.core.call_check import Bots
from servbot.core.declared_check import NOTHING_KNOWN, Declared
from servbot.core.definition_check import Checked, check_definition
from servbot.core.errors import UsageError
from servbot.core.loader import DefinitionError, Diagnostic, Position, try_yaml
from servbot.core.loader.problems import Problems
from servbot.core.override import BaseText, FileTwice, FindBase, extended, plain_text

LARGEST_FILE = 5_000_000
"""Bytes; what lies beside a definition is rules and templates, not data."""

passed_over = {"tests", "__pycache__"}

name_line = re.compile(r"^name:[ \t]*[\"']?([a-z][a-z0-9-]*)", re.MULTILINE)
extends_line = re.compile(r"^extends:[ \t]*[\"']?([a-z][a-z0-9-]*)", re.MULTILINE)


def bot_files(folder: Path) -> Iterator[Path]:
    """The `bot.yaml` files below a folder, or the file itself."""
    if folder.is_file():
        yield folder
        return
    yield from sorted(folder.rglob("bot.yaml"))


def text_of(path: Path) -> str:
    """The text of a definition; `DefinitionError` when the file holds none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        unreadable = Diagnostic(
            file=path.as_posix(),
            line=1,
            column=1,
            code="yaml.encoding",
            message=f"The file is not text in UTF-8 (byte {error.start + 1}).",
            remedy="Save it as UTF-8.",
        )
        raise DefinitionError([unreadable]) from error


Released = Callable[[], Mapping[str, str]]
"""Texts of the released bots by name."""


class BotFolder:
    """A definition on disk with its bases: bots in folders beside it, or else released ones."""

    def __init__(self, path: Path, released: Released = dict, declared: Declared = NOTHING_KNOWN) -> None:
        """Nothing is read yet.

        Args:
            path: the `bot.yaml`.
            released: bots that may be extended although they are in no folder beside this one.
            declared: what the installation knows of credentials, connections and calendars.
        """
        self._declared = declared
        self._path = path
        self._released = released

    def in_one(self) -> str:
        """The text of the definition, with those of its bases in it where it extends any; nothing is checked."""
        text = text_of(self._path)
        return _joined(text, tuple(self._bases(text))) if extends_line.search(text) else text

    def checked(self, catalogue: ActionCatalogue, bots: Bots | None = None) -> Checked:
        """The definition with everything that is wrong in it; `DefinitionError` when it is no text.

        Args:
            catalogue: the actions that exist.
            bots: those it may call; calls are not looked at when left out.
        """
        text = text_of(self._path)
        bases = FindBase(self._find, lambda: [*self._siblings(), *self._released()])
        name, folders = self._path.as_posix(), self._folders(text)
        if len(folders) == 1:
            return check_definition(text, name, catalogue, folders[0], bases, self._declared, bots)
        twice = self._twice(text, folders)
        if twice is not None:
            return Checked([twice], None, text)
        with TemporaryDirectory() as aside:
            origins = _laid_out(folders, Path(aside).resolve())
            place = Path(aside).resolve()
            checked = check_definition(text, name, catalogue, place, bases, self._declared, bots)
        return checked._replace(found=[_at_home(each, origins) for each in checked.found])

    def _twice(self, text: str, folders: Sequence[Path]) -> Diagnostic | None:
        """Files that lie beside the bot and beside one that it extends: nobody would see which counts."""
        names = Counter(name for folder in folders for name in _beside(folder))
        shared = ", ".join(sorted(name for name, count in names.items() if count > 1))
        named = extends_line.search(text)
        if not shared or named is None:
            return None
        error = FileTwice(
            f"There is more than one file named {shared}: beside this bot and beside what it extends."
        )
        problems = Problems(self._path.as_posix(), text)
        line = text.count("\n", 0, named.start()) + 1
        width = len(named[1])
        place = Position(line, named.start(1) - named.start() + 1)
        return problems.diagnostic(error.code, place, error.message, error.remedy, width=width)

    def files(self) -> dict[str, bytes]:
        """What lies beside the definition and its bases, by relative path."""
        folders = self.folders()
        return {name: path.read_bytes() for folder in folders for name, path in _beside(folder).items()}

    def folders(self) -> list[Path]:
        """Its own folder and those of the bots that it is made of, the nearest first."""
        return self._folders(text_of(self._path))

    def lay_out(self, place: Path) -> None:
        """Write all that a run finds beside its bot into a folder, as a release does."""
        _laid_out(self.folders(), place)

    def _find(self, name: str) -> BaseText | None:
        path = self._siblings().get(name)
        if path is not None:
            return BaseText(path.as_posix(), text_of(path))
        text = self._released().get(name)
        return None if text is None else BaseText(f"{name} (released)", text)

    def _bases(self, text: str) -> Iterator[BaseText]:
        """The definitions that it is made of, the nearest first; each called by its name."""
        seen: set[str] = set()
        extends = extends_line.search(text)
        while extends and extends[1] not in seen:
            seen.add(extends[1])
            base = self._find(extends[1])
            if base is None:
                return
            yield BaseText(extends[1], base.text)
            extends = extends_line.search(base.text)

    def _siblings(self) -> dict[str, Path]:
        """Bots in folders beside this one, by name."""
        found: dict[str, Path] = {}
        for path in sorted(self._path.resolve().parent.parent.glob("*/bot.yaml")):
            named = name_line.search(path.read_text(encoding="utf-8", errors="replace"))
            if named:
                found.setdefault(named[1], self._path.parent.parent / path.parent.name / path.name)
        return found

    def _folders(self, text: str) -> list[Path]:
        folders = [self._path.parent]
        extends = extends_line.search(text)
        while extends and extends[1] in (siblings := self._siblings()):
            base = siblings[extends[1]]
            if base.parent in folders:
                break
            folders.append(base.parent)
            extends = extends_line.search(text_of(base))
        return folders


@lru_cache(maxsize=256)
def _joined(text: str, bases: tuple[BaseText, ...]) -> str:
    """The definition with its bases in it; its own text where they cannot be put together."""
    known = {base.file: base for base in bases}
    own = try_yaml(text, "bot.yaml")
    document, _ = extended(own, FindBase(known.get, lambda: list(known)))
    if document is own:
        return text
    return plain_text(document, str(own.data.get("name", "")), str(own.data["extends"]))


def _beside(folder: Path) -> dict[str, Path]:
    """Files that lie beside a definition, by relative path."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part in passed_over for part in inside.parts)
        if path.is_file() and not hidden and inside.as_posix() != "bot.yaml":
            if path.stat().st_size > LARGEST_FILE:
                raise UsageError(
                    f"{path} is too large to lie beside a bot.", remedy="Put data into the shared folder."
                )
            found[inside.as_posix()] = path
    return found


def _laid_out(folders: Sequence[Path], aside: Path) -> dict[str, str]:
    """Lay what is in several folders into one, as a release does; where each file comes from, by its new place."""
    origins: dict[str, str] = {}
    for folder in folders:
        for name, path in _beside(folder).items():
            place = aside / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            origins[place.as_posix()] = path.as_posix()
    return origins


def _at_home(diagnostic: Diagnostic, origins: Mapping[str, str]) -> Diagnostic:
    """The diagnostic with the file that people know."""
    return diagnostic.model_copy(update={"file": origins.get(diagnostic.file, diagnostic.file)})
