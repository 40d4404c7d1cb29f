"""Bot definitions: found in folders, validated, released."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.call_check import Bots
from servbot.core.declared_check import NOTHING_KNOWN, Declared
from servbot.core.errors import UsageError
from servbot.core.loader import DefinitionError, Diagnostic, load
from servbot.ports.definition_store import DefinitionStore, Revision
from servbot.services.audit import Audit
from servbot.services.bot_folders import BotFolder, Released, bot_files
from servbot.services.neighbours import neighbours


class BotMissing(UsageError):
    """There is no bot of that name."""

    code = "bot.missing"


def checked_file(
    path: Path,
    catalogue: ActionCatalogue,
    declared: Declared = NOTHING_KNOWN,
    released: Released = dict,
    together: Sequence[Path] = (),
) -> list[Diagnostic]:
    """Everything that is wrong with a definition.

    Args:
        path: its `bot.yaml`.
        catalogue: the actions that exist.
        declared: what the installation knows of credentials, connections and calendars.
        released: bots it may extend or call that are in no folder beside it.
        together: files that are checked with it, and may be called.
    """
    try:
        bots = neighbours(path, together, released)
        return BotFolder(path, released, declared).checked(catalogue, bots).found
    except DefinitionError as error:
        return list(error.diagnostics)


def read_bot(path: Path, catalogue: ActionCatalogue) -> Bot:
    """A checked definition; `DefinitionError` with everything that is wrong in it."""
    return bot_and_text(BotFolder(path), catalogue, neighbours(path))[0]


def bot_and_text(folder: BotFolder, catalogue: ActionCatalogue, bots: Bots) -> tuple[Bot, str]:
    """A checked definition, and its text with that of its base in it; `DefinitionError` with everything that is wrong."""
    found, bot, text = folder.checked(catalogue, bots)
    if bot is None:
        raise DefinitionError(found, text)
    return bot, text


class Definitions:
    """Releases bots and finds the current ones."""

    def __init__(
        self,
        store: DefinitionStore,
        catalogue: ActionCatalogue,
        audit: Audit,
        declared: Declared = NOTHING_KNOWN,
    ) -> None:
        """Use a store.

        Args:
            store: where revisions are kept.
            catalogue: the actions that exist.
            audit: is told of definitions that were refused.
            declared: what the installation knows of the names that bots use.
        """
        self._declared = declared
        self._store = store
        self._catalogue = catalogue
        self._audit = audit

    def release(self, path: Path, by: str = "", together: Sequence[Path] = ()) -> Revision:
        """Make a folder's content the current revision of its bot, after checking it.

        A bot that extends another is kept as what both make together, so that a run pins both.

        Args:
            path: of the definition.
            by: who does it.
            together: files that are released with it, and may be called.
        """
        folder = BotFolder(path, self._texts, self._declared)
        try:
            bot, text = bot_and_text(folder, self._catalogue, neighbours(path, together, self._texts))
        except DefinitionError as error:
            self._audit.definition_refused(error.diagnostics, "release", by)
            raise
        return self._store.release(bot.name, text, folder.files())

    def _texts(self) -> dict[str, str]:
        return {revision.bot: revision.text for revision in self._store.current()}

    def release_all(self, folder: Path, by: str = "") -> list[Revision]:
        """Release every bot below a folder."""
        together = list(bot_files(folder))
        return [self.release(path, by, together) for path in together]

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
