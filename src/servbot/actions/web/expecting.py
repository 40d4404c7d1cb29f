"""Waiting for something to appear on the page or to go from it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from servbot.actions.web.finding import Look, matching
from servbot.actions.web.target import Chain, Target, links, said
from servbot.actions.web.translating import is_passing
from servbot.core.record import Record

if TYPE_CHECKING:
    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession


class Expectation(Record):
    """What must be seen: a thing, a text or an address; all that are given together."""

    target: Chain | None = None
    """Something on the page."""

    text: str = ""
    """A text anywhere on the page."""

    url: str = ""
    """Part of the address, or a pattern with `*` for all of it."""

    gone: bool = False
    """It must not be there (any more)."""

    timeout: Annotated[float, Field(gt=0, le=600)] | None = None
    """Seconds to wait; else as long as the action."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.target or self.text or self.url):
            raise ValueError("say what to expect: `target`, `text` or `url`")
        return self

    def __str__(self) -> str:
        parts = [
            said(self.target) if self.target else "",
            f"the text {self.text!r}" if self.text else "",
            f"the address {self.url!r}" if self.url else "",
        ]
        return " and ".join(part for part in parts if part)


async def is_met(session: BrowserSession, expected: Expectation) -> bool:
    """Whether the page is as expected now."""
    seen = [await _is_seen(session, part) for part in _parts(expected)]
    return not any(seen) if expected.gone else all(seen)


async def comes_true(session: BrowserSession, expected: Expectation, deadline: Deadline) -> bool:
    """Wait for the page to be as expected; whether it came to that."""
    from playwright.async_api import Error

    async for _ in deadline.tries():
        try:
            if await is_met(session, expected):
                return True
        except Error as error:
            if not is_passing(error):
                raise
    return False


def _parts(expected: Expectation) -> list[Chain | str]:
    text = Target(text=expected.text) if expected.text else None
    return [part for part in (expected.url, expected.target, text) if part]


async def _is_seen(session: BrowserSession, part: Chain | str) -> bool:
    if isinstance(part, str):
        address = session.page.url
        return fnmatchcase(address, part) if "*" in part else part in address
    for target in links(part):
        if len(await matching(session, target, Look(reading=True))) >= max(1, target.nth):
            return True
    return False
