"""A browser that a person works in, and what they do told as steps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from servbot.actions.web.in_page_scripts import recording_script
from servbot.services.recorded_bot import Deed

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Download, Frame, Page

_tell = "servbotTell"
_follows = 3.0
"""Seconds within which a navigation follows from what was done before it."""


class Recorder:
    """Watches all pages of a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._last = 0.0
        self.deeds: list[Deed] = []
        """What was done, in order."""

    async def begin(self, address: str) -> Page:
        """Open the first page; from now on everything is noted."""
        await self._context.expose_binding(_tell, self._told)
        await self._context.add_init_script(recording_script(_tell))
        self._context.on("page", self._opened)
        page = await self._context.new_page()
        await page.goto(address)
        if not self.deeds:
            self.deeds.append(Deed(kind="open", url=page.url))
        return page

    async def end(self, page: Page) -> None:
        """Wait until the person closes the window."""
        if not page.is_closed():
            await page.wait_for_event("close", timeout=0)

    def _told(self, source: Any, told: dict[str, Any]) -> None:
        deed = Deed.model_validate({**told, "url": source["page"].url})
        last, before = (*reversed(self.deeds[-2:]), None, None)[:2]
        if last and last.kind == deed.kind == "fill" and last.targets == deed.targets:
            self.deeds.pop()
        elif last and before and last.kind == "press" and before.targets == deed.targets:
            return  # the field tells the same once more when the key has had its effect
        self.deeds.append(deed)
        self._last = time.monotonic()

    def _opened(self, page: Page) -> None:
        page.on("dialog", self._answer)
        page.on("download", self._given)
        page.on("framenavigated", self._navigated)
        if self._follows_click():
            self._change_last(new_tab=True)

    def _navigated(self, frame: Frame) -> None:
        """An address that was typed, or followed from nothing that was seen."""
        if frame.parent_frame or not frame.url.startswith("http") or time.monotonic() - self._last < _follows:
            return
        self.deeds.append(Deed(kind="open", url=frame.url))

    async def _answer(self, dialog: Dialog) -> None:
        self._change_last(dialog="accept")
        await dialog.accept()

    def _given(self, _: Download) -> None:
        if self._follows_click():
            self._change_last(kind="download")

    def _follows_click(self) -> bool:
        return (
            bool(self.deeds) and self.deeds[-1].kind == "click" and time.monotonic() - self._last < _follows
        )

    def _change_last(self, **changes: Any) -> None:
        if self.deeds:
            self.deeds[-1] = self.deeds[-1].model_copy(update=changes)
