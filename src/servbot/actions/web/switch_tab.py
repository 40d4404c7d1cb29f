"""Go to another tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import model_validator

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import NotFound
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record

if TYPE_CHECKING:
    from playwright.async_api import Page


class SwitchTab(WebAction):
    """Go on in another tab or pop-up window of the session; waits for it to open."""

    name = "web.switch_tab"
    examples: ClassVar[tuple[str, ...]] = ("{title: Receipt}", "{first: true, close: true}")

    title: str = ""
    """Part of its title."""

    url: str = ""
    """Part of its address."""

    first: bool = False
    """The tab that the session began with."""

    close: bool = False
    """Close the tab that is left."""

    class Output(Record):
        """The tab that is used now."""

        url: str
        """Its address."""

        title: str
        """Its title."""

        tabs: int
        """How many tabs are open."""

    @model_validator(mode="after")
    def _which(self) -> Self:
        if self.first and (self.title or self.url):
            raise ValueError("`first` says all; leave `title` and `url` out")
        return self

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Go there; without anything said, to the newest other one."""
        del context
        left = session.page
        async for _ in deadline.tries():
            fitting = [page for page in session.tabs if await self._fits(page, session)]
            if fitting:
                session.work_in(fitting[-1])
                if self.close and left is not session.page:
                    await left.close()
                return self.Output(
                    url=session.cleaned(session.page.url),
                    title=session.cleaned(await session.title()),
                    tabs=len(session.tabs),
                )
        titles = [repr(await page.title()) for page in session.tabs]
        raise NotFound(
            f"No other tab fits; open are {', '.join(titles)}.", place=session.place(), nothing_done=True
        )

    async def _fits(self, page: Page, session: BrowserSession) -> bool:
        if self.first:
            return page is session.tabs[0]
        named = self.title in await page.title() and self.url in page.url
        return named and (page is not session.page or bool(self.title or self.url))
