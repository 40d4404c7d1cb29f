"""Put files into a file field."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import DidNotStick, ValueUnfit
from servbot.actions.web.finding import Found, Look, find
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Upload(WebAction):
    """Put a file, or several, into a file field, also one in an inner frame or hidden behind a button."""

    name = "web.upload"
    examples: ClassVar[tuple[str, ...]] = ("{target: {label: Attachment}, file: invoice.pdf}",)

    target: Chain
    """The file field, or the button that opens the file dialog."""

    file: str | Annotated[list[str], Field(min_length=1)]
    """Path of the file in the workspace, beside the bot or under shared/."""

    class Output(Record):
        """What the field holds."""

        files: tuple[str, ...]
        """Names of the files."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Choose the files."""
        names = [self.file] if isinstance(self.file, str) else self.file
        paths = [context.readable(name) for name in names]
        found = await find(session, self.target, deadline, Look(hidden=True))
        is_field = await found.locator.evaluate("element => element.matches('input[type=file]')")
        if is_field:
            await self._into_field(session, found, paths, deadline)
        else:
            await self._through_button(session, found, paths, deadline)
        await session.traffic.settle(deadline.at_most(2))
        return self.Output(files=tuple(path.name for path in paths))

    async def _into_field(
        self, session: BrowserSession, found: Found, paths: list[Path], deadline: Deadline
    ) -> None:
        takes_several = await found.locator.evaluate("element => element.multiple")
        if len(paths) > 1 and not takes_several:
            raise ValueUnfit(f"{found.target} takes one file, not {len(paths)}.", place=session.place())
        await found.locator.set_input_files(paths, timeout=deadline.milliseconds)
        # A page may take the file and empty the field at once; only a wrong file is an error.
        held = await found.locator.evaluate(call("element", "readControl(element, null)"))
        if held and held != [path.name for path in paths]:
            raise DidNotStick(f"{found.target} holds {held}.", place=session.place(), nothing_done=True)

    async def _through_button(
        self, session: BrowserSession, found: Found, paths: list[Path], deadline: Deadline
    ) -> None:
        async with session.page.expect_file_chooser(timeout=deadline.milliseconds) as chooser:
            await found.locator.click(timeout=deadline.milliseconds)
        await (await chooser.value).set_files(paths, timeout=deadline.milliseconds)
