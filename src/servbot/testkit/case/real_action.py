"""Actions that are really run in a case: on files of its own, without any system outside."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.interpreter import RunAction
from servbot.core.record import Record
from servbot.engine.performing import kept, validated
from servbot.services.bot_folders import BotFolder
from servbot.testkit.context import LocalContext

by_themselves = frozenset({"data.claim", "data.set", "decisions.decide", "log", "notify.send"})
"""Actions that are run in a case that says nothing about them: they touch nothing outside of the run."""


class Bench:
    """Where the actions of one run are really run; its folder is made when the first one needs it."""

    def __init__(self, bot_folder: Path | None, catalogue: ActionCatalogue) -> None:
        self._bot_folder = bot_folder
        self._catalogue = catalogue
        self._place: tempfile.TemporaryDirectory[str] | None = None

    def run(self, effect: RunAction) -> Any:
        """The action's plain output; its errors are those of the action."""
        action = validated(self._catalogue.find(effect.action), effect.inputs)
        return kept(_finished(lambda: self._run(effect, action)))

    async def _run(self, effect: RunAction, action: Any) -> Record:
        context = LocalContext(self._folder())
        context.step = effect.step
        result: Record = await action.run(context)
        return result

    def _folder(self) -> Path:
        if self._place is None:
            self._place = tempfile.TemporaryDirectory(prefix="servbot-case-", ignore_cleanup_errors=True)
            self._lay_out(Path(self._place.name))
        return Path(self._place.name)

    def _lay_out(self, folder: Path) -> None:
        if self._bot_folder is None:
            return
        for name in ("workspace", "shared"):
            given = self._bot_folder / "tests" / name
            if given.is_dir():
                shutil.copytree(given, folder / name)
        BotFolder(self._bot_folder / "bot.yaml").lay_out(folder / "bot")

    def clear(self) -> None:
        """Remove the folder."""
        if self._place is not None:
            self._place.cleanup()
            self._place = None


def _finished(begin: Callable[[], Any]) -> Any:
    """The result of a coroutine, also where a loop runs already: it has a thread of its own."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="case") as pool:
        return pool.submit(lambda: asyncio.run(begin())).result()
