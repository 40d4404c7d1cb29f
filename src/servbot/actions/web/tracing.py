"""The browser driver's trace of a session: what was done and how the pages looked then, kept until it is wanted."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

MOST_STEPS = 30
"""Steps after which a trace begins anew, so that it stays small."""

MOST_ON_DISK = 256 << 20
"""Bytes of unread traces; a session that opens while there are more goes without."""

_prefix = "servbot-traces-"


class TraceFolder:
    """Where the driver writes while it traces. It leaves there what pages showed, so all of it is deleted by us."""

    def __init__(self) -> None:
        _remove_left_behind()
        self.path = Path(tempfile.mkdtemp(prefix=f"{_prefix}{os.getpid()}-"))
        self._numbers = count(1)
        self._open: set[str] = set()

    async def begin(self, context: BrowserContext) -> SessionTrace | None:
        """Trace a session from now on; not while the folder is too full."""
        if not self._open:
            self._clear("*")
        if sum(place.stat().st_size for place in self.path.rglob("*") if place.is_file()) > MOST_ON_DISK:
            return None
        name = f"session-{next(self._numbers)}"
        self._open.add(name)
        # No pictures of the driver's: secrets in them cannot be blacked out. Ours is put in when the trace is kept.
        await context.tracing.start(name=name, snapshots=True, screenshots=False)
        return SessionTrace(self, context, name)

    def end(self, name: str) -> None:
        """Delete what belongs to a session that is closed."""
        self._open.discard(name)
        self._clear("*" if not self._open else f"{name}[.-]*")

    def _clear(self, pattern: str) -> None:
        for place in self.path.glob(pattern):
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete it."""
        shutil.rmtree(self.path, ignore_errors=True)


class SessionTrace:
    """The trace of one session."""

    def __init__(self, folder: TraceFolder, context: BrowserContext, name: str) -> None:
        self._folder = folder
        self._context = context
        self._name = name
        self._steps = 0

    async def step(self, title: str) -> None:
        """Put what follows under this title."""
        from playwright.async_api import Error

        with suppress(Error):
            if self._steps == MOST_STEPS:
                self._steps = 0
                await self._context.tracing.stop_chunk()
                await self._context.tracing.start_chunk()
            elif self._steps:
                await self._context.tracing.group_end()
            self._steps += 1
            await self._context.tracing.group(title)

    async def taken(self) -> bytes | None:
        """What was traced since the session, or the latest chunk of steps, began; tracing begins anew."""
        from playwright.async_api import Error

        target = self._folder.path / f"{self._name}-taken.zip"
        try:
            await self._context.tracing.stop_chunk(path=target)
            content = target.read_bytes()
        except (Error, OSError):
            return None
        finally:
            target.unlink(missing_ok=True)
        self._steps = 0
        with suppress(Error):
            await self._context.tracing.start_chunk()
        return content

    def end(self) -> None:
        """The session is closed: nobody will ask for it."""
        self._folder.end(self._name)


def _remove_left_behind() -> None:
    """Delete what a worker that was killed could not delete."""
    for place in Path(tempfile.gettempdir()).glob(f"{_prefix}*"):
        number = place.name.removeprefix(_prefix).partition("-")[0]
        if number.isdigit() and not _is_alive(int(number)):
            shutil.rmtree(place, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
