"""Reading tables, page after page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from servbot.actions.web.errors import ExpectationMissed
from servbot.actions.web.finding import find, matching
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.target import Chain, Target, links
from servbot.actions.web.translating import is_passing

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession

any_table = Target(
    css="table:visible:not([role=presentation],[role=none],[role=grid]), [role=table]:visible, [role=grid]:visible"
)


class Grid(NamedTuple):
    """A table as it stands on one page."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> list[dict[str, str]]:
        """The rows by column title."""
        return [dict(zip(self.columns, row, strict=False)) for row in self.rows]


def titled(columns: list[str]) -> tuple[str, ...]:
    """Column titles that differ from one another; a column without one is called by its number."""
    seen: Counter[str] = Counter()
    titles = []
    for number, column in enumerate(columns, start=1):
        title = column or f"Column {number}"
        seen[title] += 1
        titles.append(title if seen[title] == 1 else f"{title} {seen[title]}")
    return tuple(titles)


async def read_grid(session: BrowserSession, chain: Chain, deadline: Deadline) -> Grid:
    """The table that the chain names, or that stands within what it names."""
    from playwright.async_api import Error

    async for _ in deadline.tries():
        found = await find(session, chain, deadline)
        try:
            seen: dict[str, Any] = await found.locator.evaluate(
                call("element", "readRows(element.matches('table,[role=table],[role=grid]')"
                     " ? element : element.querySelector('table,[role=table],[role=grid]') ?? element)")
            )  # fmt: skip
        except Error as error:
            if not is_passing(error):
                raise
            continue
        return Grid(titled(seen["columns"]), tuple(tuple(row) for row in seen["rows"]))
    raise ExpectationMissed("The table kept changing while it was read.", place=session.place())


async def turn_page(
    session: BrowserSession, following: Chain, chain: Chain, shown: Grid, deadline: Deadline
) -> Grid | None:
    """The table after going to its next page; `None` when there is none."""
    button = await _next_button(session, following)
    if button is None:
        return None
    address = session.page.url
    await button.click(timeout=deadline.milliseconds)
    await session.traffic.settle(deadline.at_most(3))
    async for _ in deadline.tries():
        grid = await read_grid(session, chain, deadline)
        if grid != shown or session.page.url != address:
            return grid
    raise ExpectationMissed(
        "The table did not change after going to its next page.", place=session.place(), nothing_done=True
    )


async def _next_button(session: BrowserSession, following: Chain) -> Locator | None:
    for target in links(following):
        matches = await matching(session, target)
        if len(matches) >= max(1, target.nth):
            button = matches[max(0, target.nth - 1)]
            off = await button.evaluate(
                "element => element.matches(':disabled,[aria-disabled=true],.disabled,.disabled *')"
            )
            return None if off else button
    return None
