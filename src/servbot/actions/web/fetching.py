"""Files that a page gives: begun by a click, watched while they grow, kept only when they are right."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from servbot.actions.web.errors import DownloadRefused, NoDownload
from servbot.actions.web.translating import translated

if TYPE_CHECKING:
    from playwright.async_api import Download, Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession
    from servbot.core.action import Context


class Limits(NamedTuple):
    """Where a file goes and what it may be."""

    to: str
    """Path to write; empty for the site's own name."""

    name: str
    """Pattern of the site's name for it."""

    most_mb: float
    """Megabytes."""


class Fetching:
    """One file on its way; the browser tells how large it is and gets."""

    def __init__(self, session: BrowserSession, limits: Limits, deadline: Deadline) -> None:
        self._session = session
        self._limits = limits
        self._deadline = deadline
        self._size = 0

    async def fetch(self, context: Context, place: Locator | None) -> tuple[Download, str, int]:
        """The download, its path in the workspace and its size; without a place to click it begins by itself."""
        from playwright.async_api import Error

        line = await self._session.context.new_cdp_session(self._session.page)
        line.on("Page.downloadProgress", self._grown)
        try:
            await line.send("Page.enable")
            download = await (self._clicked(place) if place else self._begun())
            return download, *await self._kept(context, download)
        finally:
            with suppress(Error):
                await line.detach()

    def _grown(self, event: dict[str, Any]) -> None:
        self._size = int(max(event["totalBytes"], event["receivedBytes"]))

    async def _clicked(self, place: Locator) -> Download:
        from playwright.async_api import Error

        self._session.downloads.clear()
        try:
            await place.click(timeout=self._deadline.milliseconds)
        except Error as error:
            raise translated(
                error, place=self._session.place(), nothing_done=True, cleaned=self._session.cleaned
            ) from error
        return await self._begun()

    async def _begun(self) -> Download:
        async for _ in self._deadline.tries():
            if self._session.downloads:
                return self._session.downloads.popleft()
        raise NoDownload("The page gave no file.", place=self._session.place())

    async def _kept(self, context: Context, download: Download) -> tuple[str, int]:
        offered = download.suggested_filename
        if not fnmatchcase(offered, self._limits.name):
            await download.cancel()
            raise self._refused(
                f"The site gave {offered!r}, which does not fit {self._limits.name!r}.", offered
            )
        path = self._limits.to or PurePosixPath(offered.replace("\\", "/")).name
        place = context.writable(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        await self._watched(download)
        await download.save_as(place)
        return path, place.stat().st_size

    async def _watched(self, download: Download) -> None:
        """Wait for the end; the browser is told to stop as soon as the file is too large."""
        name, most = download.suggested_filename, self._limits.most_mb
        finished = asyncio.ensure_future(download.path())
        try:
            async for _ in self._deadline.tries():
                if finished.done():
                    self._size = (await finished).stat().st_size
                if self._size > most * 1e6:
                    raise self._refused(f"The file {name!r} is larger than {most:g} MB.", name)
                if finished.done():
                    return
            seconds = self._deadline.seconds
            raise self._refused(f"The file {name!r} did not come to its end in {seconds:g} seconds.", name)
        finally:
            if not finished.done():
                await download.cancel()
                await asyncio.gather(finished, return_exceptions=True)

    def _refused(self, message: str, name: str) -> DownloadRefused:
        details = {"file": self._session.cleaned(name)}
        return DownloadRefused(message, place=self._session.place(), nothing_done=True, details=details)
