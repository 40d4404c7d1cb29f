"""Type key by key."""

from typing import Annotated, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.finding import find
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record

# Fields for numbers and dates have no cursor that a script could set.
_cursor_to_end = """element => { element.focus(); const end = element.value?.length ?? 0;
  try { element.setSelectionRange?.(end, end); } catch { return; } }"""


class TypeText(WebAction):
    """Type a text key by key behind what stands there, for pages that only listen to keys.

    `web.fill_form` is faster, and sees that every field shows its value.
    """

    name = "web.type"
    examples: ClassVar[tuple[str, ...]] = ("{target: {label: Terminal}, text: status}",)

    target: Chain
    """Where to type; a list gives fallbacks."""

    text: Annotated[str, Field(max_length=20_000)]
    """What to type."""

    pause: Annotated[float, Field(ge=0, le=1)] = 0
    """Seconds between two keys."""

    class Output(Record):
        """What stands there now."""

        text: str
        """The text, empty where the place shows none."""

    def longest(self, deadline: Deadline) -> float:
        """The pauses come on top."""
        return super().longest(deadline) + self.pause * len(self.text)

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Type."""
        del context
        place = (await find(session, self.target, deadline)).locator
        await place.evaluate(_cursor_to_end)
        time_for_keys = deadline.milliseconds + self.pause * len(self.text) * 1000
        await place.press_sequentially(self.text, delay=self.pause * 1000, timeout=time_for_keys)
        shown = await place.evaluate("element => element.value ?? element.innerText ?? ''")
        return self.Output(text=session.cleaned(str(shown)))
