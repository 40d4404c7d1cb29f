"""Download a file."""

from typing import Annotated, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.fetching import Fetching, Limits
from servbot.actions.web.finding import find
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Download(WebAction):
    """Click something that gives a file, and put the file into the workspace; its name and size are checked."""

    name = "web.download"
    visits = True
    examples: ClassVar[tuple[str, ...]] = (
        "{target: {role: link, name: Rates}, to: rates/today.csv, file_name: '*.csv'}",
    )

    target: Chain | None = None
    """What to click; a list gives fallbacks. Without one, the file that the page gives by itself or that an earlier
    click began."""

    to: str = ""
    """Path of the file to write; the site's own name for it, without folders, when left out."""

    file_name: str = "*"
    """What the site must call the file, with `*` and `?` for any characters."""

    most_mb: Annotated[float, Field(gt=0, le=10_000)] = 100
    """Megabytes that the file may have at most; a larger one is broken off."""

    class Output(Record):
        """The file."""

        path: str
        """Its path in the workspace."""

        file_name: str
        """What the site calls it."""

        size: int
        """Its size in bytes."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Click, wait and keep."""
        place = (await find(session, self.target, deadline)).locator if self.target else None
        limits = Limits(self.to, self.file_name, self.most_mb)
        download, path, size = await Fetching(session, limits, deadline).fetch(context, place)
        return self.Output(path=path, file_name=download.suggested_filename, size=size)
