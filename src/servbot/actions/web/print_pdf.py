"""Print the page."""

from typing import ClassVar, Literal

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class PrintPdf(WebAction):
    """Print the page into a PDF file in the workspace."""

    name = "web.print_pdf"
    examples: ClassVar[tuple[str, ...]] = ("{to: receipt.pdf}",)

    to: str
    """Path of the file to write."""

    paper: Literal["A4", "A3", "A5", "Letter", "Legal"] = "A4"
    """Size of the paper."""

    landscape: bool = False
    """The long side lies across."""

    background: bool = True
    """Colours and pictures behind the text are printed too."""

    class Output(Record):
        """The file."""

        path: str
        """Its path, as given."""

        size: int
        """Its size in bytes."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Print."""
        del deadline
        place = context.writable(self.to)
        content = await session.page.pdf(
            format=self.paper, landscape=self.landscape, print_background=self.background
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return self.Output(path=self.to, size=len(content))
