"""Read a list."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import NotFound
from servbot.actions.web.finding import Look, find, labels_in_use, matching
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain, Target, links, said
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class ReadList(WebAction):
    """Read all that fits, one text each: items of a list, results of a search, options of a field."""

    name = "web.read_list"
    examples: ClassVar[tuple[str, ...]] = (
        "{target: {label: Open tasks}}",
        "{items: {css: .result}, most: 2}",
    )

    target: Chain | None = None
    """The list; its items are found by themselves."""

    items: Target | None = None
    """What the items have in common, where the page has no plain list."""

    most: Annotated[int, Field(ge=1, le=10_000)] = 1000
    """How many to read at most."""

    class Output(Record):
        """What the page lists."""

        items: tuple[str, ...]
        """Text of each, in the order of the page."""

        complete: bool
        """None was left out."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.target is None) == (self.items is None):
            raise ValueError("say what to read: the list as `target`, or its `items`")
        return self

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Read them; waits until there is at least one."""
        del context
        texts: list[str] = []
        async for _ in deadline.tries():
            texts = await self._texts(session, deadline)
            if texts or self.target:
                break
        if not texts and self.items:
            raise NotFound(
                f"There is no {said(self.items)} on the page {await session.title()!r}.",
                place=session.place(),
                nothing_done=True,
                details={"on_the_page": (await labels_in_use(session))[:60]},
            )
        shown = tuple(session.cleaned(text) for text in texts[: self.most])
        return self.Output(items=shown, complete=len(texts) <= self.most)

    async def _texts(self, session: BrowserSession, deadline: Deadline) -> list[str]:
        if self.items:
            places = await matching(session, links(self.items)[0])
            return [(await place.inner_text(timeout=deadline.milliseconds)).strip() for place in places]
        found = await find(session, self.target or [], deadline, Look(around=True))
        texts: list[str] = await found.locator.evaluate(call("element", "readItems(element)"))
        return texts
