"""Bot definitions: found in folders, validated, released."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.call_check import Bots
from servbot.core.declared_check import NOTHING_KNOWN, Declared
from servbot.core.definition_check import check_text, checked_bot
from servbot.core.errors import UsageError
from servbot.core.loader import DefinitionError, Diagnostic, load
from servbot.ports.definition_store import DefinitionStore, Revision
from servbot.services.neighbours import neighbours

LARGEST_FILE = 5_000_000
"""Bytes; what lies beside a definition is rules and templates, not data."""

passed_over = {"tests", "__pycache__"}


class BotMissing(UsageError):
    """There is no bot of that name."""

    code = "bot.missing"


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


def checked_file(
    path: Path, catalogue: ActionCatalogue, declared: Declared = NOTHING_KNOWN, bots: Bots | None = None
) -> list[Diagnostic]:
    """Everything that is wrong with a definition.

    Args:
        path: of the file.
        catalogue: the actions that exist.
        declared: what the installation knows of credentials and connections.
        bots: those it may call; its neighbours when left out.
    """
    try:
        known = bots or neighbours(path)
        return check_text(text_of(path), path.as_posix(), catalogue, path.parent, declared, known)[0]
    except DefinitionError as error:
        return list(error.diagnostics)


def read_bot(path: Path, catalogue: ActionCatalogue, bots: Bots | None = None) -> Bot:
    """A checked definition; `DefinitionError` with everything that is wrong in it. `bots`: see `checked_file`."""
    known = bots or neighbours(path)
    return checked_bot(text_of(path), path.as_posix(), catalogue, path.parent, known)


class Definitions:
    """Releases bots and finds the current ones."""

    def __init__(self, store: DefinitionStore, catalogue: ActionCatalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def release(self, path: Path, together: Sequence[Path] = ()) -> Revision:
        """Make a folder's content the current revision of its bot, after checking it.

        Args:
            path: of the definition.
            together: files that are released with it, and may be called.
        """
        bot = read_bot(path, self._catalogue, neighbours(path, together, self._store.current))
        return self._store.release(bot.name, text_of(path), dict(_beside(path.parent)))

    def release_all(self, folder: Path) -> list[Revision]:
        """Release every bot below a folder."""
        together = list(bot_files(folder))
        return [self.release(path, together) for path in together]

    def released(self) -> Sequence[Revision]:
        """The current revision of every bot, by name."""
        return self._store.current()

    def current(self) -> list[tuple[Revision, Bot]]:
        """The current revision of every bot with its parsed definition."""
        return [(revision, self.parsed(revision)) for revision in self._store.current()]

    def find(self, name: str) -> tuple[Revision, Bot]:
        """The current revision of one bot; `BotMissing` names those there are."""
        for revision in self._store.current():
            if revision.bot == name:
                return revision, self.parsed(revision)
        known = ", ".join(revision.bot for revision in self._store.current()) or "none"
        raise BotMissing(f"There is no bot named {name!r}.", remedy=f"Released are: {known}.")

    def revision(self, digest: str) -> tuple[Revision, Bot]:
        """A revision by its digest, with its definition."""
        revision = self._store.revision(digest)
        return revision, self.parsed(revision)

    def numbered(self, name: str, number: int) -> tuple[Revision, Bot]:
        """A bot's revision by its number, with its definition."""
        revision = self._store.numbered(name, number)
        return revision, self.parsed(revision)

    @staticmethod
    def parsed(revision: Revision) -> Bot:
        """The definition in a revision; it was checked when it was released."""
        return _parsed(revision.text, revision.bot)


@lru_cache(maxsize=256)
def _parsed(text: str, bot: str) -> Bot:
    """The clock asks for every bot twice a second; a text is read once."""
    return load(text, f"{bot}/bot.yaml", Bot)


def _beside(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part in passed_over for part in inside.parts)
        if path.is_file() and not hidden and inside.as_posix() != "bot.yaml":
            if path.stat().st_size > LARGEST_FILE:
                raise UsageError(
                    f"{path} is too large to lie beside a bot.", remedy="Put data into the shared folder."
                )
            yield inside.as_posix(), path.read_bytes()
