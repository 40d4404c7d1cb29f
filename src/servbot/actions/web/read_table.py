"""Read a table."""

from typing import Annotated, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.tables import any_table, read_grid, turn_page
from servbot.actions.web.target import Chain
from servbot.actions.web.typing_cells import Cell, ColumnType, Typing, decimal_sign
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class ReadTable(WebAction):
    """Read a table's rows by column title, over several pages where it has them."""

    name = "web.read_table"
    examples: ClassVar[tuple[str, ...]] = (
        "{}",
        "{target: {role: table, name: Open items}, next: {role: link, name: Next}, pages: 20}",
        "{types: {Amount: decimal, Due: date}, date_format: '%d.%m.%Y'}",
    )

    target: Chain | None = None
    """The table; not needed when the page has only one."""

    next: Chain | None = None
    """What leads to the table's next page."""

    types: dict[str, ColumnType] = {}
    """Kind of a column by title: text, integer, decimal or date; numbers as the page's language writes them."""

    date_format: str = "%Y-%m-%d"
    """How the table writes dates."""

    pages: Annotated[int, Field(ge=1, le=1000)] = 10
    """How many pages to read at most."""

    class Output(Record):
        """What the table shows."""

        rows: tuple[dict[str, Cell], ...]
        """Each row by column title."""

        columns: tuple[str, ...]
        """Column titles in order."""

        pages: int
        """How many pages were read."""

        complete: bool
        """No further page was left."""

    def longest(self, deadline: Deadline) -> float:
        """Every page may take its time."""
        return super().longest(deadline) + deadline.seconds * (self.pages if self.next else 0)

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Read page after page."""
        chain = self.target or any_table
        grid = await read_grid(session, chain, deadline)
        typed = Typing(self.types, self.date_format, await decimal_sign(session))
        typed.check(grid.columns, session.place())
        columns, rows, pages = grid.columns, typed.rows(grid.records(), session.place()), 1
        while self.next:
            if pages == self.pages:
                return self.Output(rows=tuple(rows), columns=columns, pages=pages, complete=False)
            context.progress(f"reading page {pages + 1}")
            limit = Deadline(self.timeout or session.connection.timeout)
            turned = await turn_page(session, self.next, chain, grid, limit)
            if turned is None:
                break
            grid, pages = turned, pages + 1
            rows += typed.rows(grid.records(), session.place())
        return self.Output(rows=tuple(rows), columns=columns, pages=pages, complete=True)
