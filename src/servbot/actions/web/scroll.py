"""Scroll."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import NotFound
from servbot.actions.web.finding import matching
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain, links, said
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Scroll(WebAction):
    """Scroll the page to its end or top, or on and on until something shows up in a list that loads as one scrolls."""

    name = "web.scroll"
    examples: ClassVar[tuple[str, ...]] = ("{}", "{until: {text: Item 60}}", "{to: top}")

    to: Literal["end", "top"] = "end"
    """Where to."""

    until: Chain | None = None
    """Scroll towards the end again and again until this is there, and bring it into view."""

    most: Annotated[int, Field(ge=1, le=1000)] = 50
    """With `until`: how many times at most."""

    class Output(Record):
        """How far it went."""

        times: int
        """How often the page was scrolled."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Scroll."""
        del context
        if self.until is None:
            await self._once(session)
            return self.Output(times=1)
        times = 0
        async for _ in deadline.tries():
            for target in links(self.until):
                places = await matching(session, target)
                if len(places) >= max(1, target.nth):
                    await places[max(0, target.nth - 1)].scroll_into_view_if_needed(
                        timeout=deadline.milliseconds
                    )
                    return self.Output(times=times)
            if times == self.most:
                break
            await self._once(session)
            times += 1
            await session.traffic.settle(deadline.at_most(1))
        raise NotFound(
            f"There is still no {said(self.until)} after scrolling {times} times.",
            place=session.place(),
            nothing_done=True,
        )

    async def _once(self, session: BrowserSession) -> None:
        """Every part that scrolls by itself goes too; lists often do not scroll with the page."""
        await session.page.evaluate(
            """to => { for (const one of [document.scrollingElement, ...document.querySelectorAll("*")])
              if (one && one.scrollHeight > one.clientHeight + 1) one.scrollTop = to === "end" ? one.scrollHeight : 0; }""",
            self.to,
        )
