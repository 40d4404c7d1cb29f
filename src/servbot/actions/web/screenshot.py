"""Keep a picture of the page."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.evidence import picture
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.reading import Artefact
from servbot.core.record import Record


class Screenshot(WebAction):
    """Keep a picture of the page with the run; passwords and other secrets on it are blacked out."""

    name = "web.screenshot"
    examples: ClassVar[tuple[str, ...]] = ("{title: booked invoice}",)

    title: str = "page"
    """What to call the picture."""

    whole_page: bool = True
    """Also what lies below the visible part."""

    class Output(Record):
        """The picture."""

        image: Artefact
        """The kept file."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Take and keep it."""
        content = await picture(session, whole_page=self.whole_page, limit=deadline.left)
        return self.Output(image=await context.keep(f"{self.title}.png", content, "image/png"))
