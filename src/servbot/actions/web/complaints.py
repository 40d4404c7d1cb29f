"""What a page complains about: marked fields, alerts, error texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from servbot.actions.web.errors import PageRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servbot.actions.web.session import BrowserSession


class Complaint(NamedTuple):
    """One message of the page."""

    field: str
    """Label of the marked field; empty for a message that stands alone."""

    message: str

    sure: bool
    """A field is marked as wrong; otherwise only a text that looks like an alert."""

    def __str__(self) -> str:
        said = self.message.rstrip(".\u3002 ")
        return f"{self.field}: {said}" if self.field else said


async def complaints(session: BrowserSession) -> list[Complaint]:
    """All complaints in sight now."""
    from playwright.async_api import Error

    found: list[Complaint] = []
    for frame in session.frames:
        try:
            seen = await session.library.ask(frame, "complaints")
        except Error:
            continue
        found += [Complaint(one["field"], session.cleaned(one["message"]), one["sure"]) for one in seen]
    return found


def refused(session: BrowserSession, said: Sequence[Complaint]) -> PageRefused:
    """The error for entries that the page does not accept; nothing was stored."""
    return PageRefused(
        f"The page does not accept the entries: {'; '.join(str(one) for one in said)}.",
        place=session.place(),
        nothing_done=True,
        details={"messages": [{"field": one.field, "message": one.message} for one in said]},
    )
