"""Files in watched folders: each becomes a run, and is moved away when that has ended."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from loguru import logger

from servbot.core.bot import Bot, FolderTrigger
from servbot.core.errors import BusinessFailure, ServbotError
from servbot.ports.definition_store import Revision
from servbot.ports.schedule_store import Firing, FiringSettled
from servbot.services.triggers import Firings
from servbot.triggers.folder import WatchedFolder, put_away

LARGEST_FILE = 200_000_000
"""Bytes of a file that is taken from a folder."""


class FileTooLarge(BusinessFailure):
    """A file in a watched folder is too large to be taken."""

    code = "trigger.file-too-large"
    default_remedy = "Make it smaller and put it into the folder again."


class Arrivals:
    """Looks into the folders that bots watch."""

    def __init__(
        self, firings: Firings, shared: Path, clock: Callable[[], float], *, largest: int = LARGEST_FILE
    ) -> None:
        self._firings = firings
        self._shared = shared
        self._clock = clock
        self._largest = largest
        self._folders: dict[tuple[str, str], WatchedFolder] = {}

    def look(self, revision: Revision, bot: Bot, trigger: FolderTrigger, *, paused: bool) -> None:
        """Move away the files whose run has ended, and take those that have settled; a pause stops the taking."""
        folder = self._folder(bot, trigger)
        for firing in self._firings.store.awaiting_return(bot.name, trigger.name):
            self._return(folder, firing)
        if paused:
            return
        for path in folder.settled():
            self._take(revision, bot, trigger, folder, path)

    def _folder(self, bot: Bot, trigger: FolderTrigger) -> WatchedFolder:
        """The folder as the present revision names it."""
        key = (bot.name, trigger.name)
        known = self._folders.get(key)
        if known is None or known.spec != trigger.folder:
            known = self._folders[key] = WatchedFolder(trigger.folder, self._shared, self._clock)
        return known

    def _take(
        self, revision: Revision, bot: Bot, trigger: FolderTrigger, folder: WatchedFolder, path: Path
    ) -> None:
        try:
            self._fire(revision, bot, trigger, path)
        except (OSError, FiringSettled) as error:
            logger.warning("{} cannot be taken yet: {}", path, error)
            folder.later(path)
        except ServbotError as error:
            logger.error("{} was refused: {}", path, error)
            self._move(path, succeeded=False)
        else:
            folder.taken(path)

    def _fire(self, revision: Revision, bot: Bot, trigger: FolderTrigger, path: Path) -> None:
        if path.stat().st_size > self._largest:
            refused = FileTooLarge(f"{path.name} is larger than {self._largest:,} bytes.")
            self._firings.refuse_file(bot.name, trigger.name, path.name, refused.message)
            raise refused
        content = path.read_bytes()
        self._firings.of_file(revision, bot, trigger, path.name, content, _key(path.name, content))

    def _return(self, folder: WatchedFolder, firing: Firing) -> None:
        path = folder.place / firing.key.rpartition(":")[0]
        # A file that somebody changed or took away meanwhile is left as it is; its new content is a new firing.
        if _is_same(path, firing.key) and not self._move(path, succeeded=self._firings.ended_well(firing)):
            return
        self._firings.store.forget_key(firing.id)

    @staticmethod
    def _move(path: Path, *, succeeded: bool) -> bool:
        """Whether the file could be moved; one that another program holds open is tried again at the next look."""
        try:
            put_away(path, succeeded=succeeded)
        except OSError as error:
            logger.warning("{} cannot be moved yet: {}", path, error)
            return False
        return True


def _is_same(path: Path, key: str) -> bool:
    return path.is_file() and _key(path.name, path.read_bytes()) == key


def _key(name: str, content: bytes) -> str:
    return f"{name}:{hashlib.sha256(content).hexdigest()}"
