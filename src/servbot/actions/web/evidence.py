"""What is kept of a page for the people who look into a failure, without the secrets on it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from servbot.actions.web.in_page_scripts import selector, showing_engine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Locator

    from servbot.actions.web.session import BrowserSession
    from servbot.core.action import Context
    from servbot.core.reading import Artefact

_limit_seconds = 10
_glance_seconds = 3
_password_value = re.compile(
    r"(<input\b(?=[^>]*\btype\s*=\s*[\"']?password)[^>]*?\bvalue\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)


async def picture(
    session: BrowserSession, *, whole_page: bool = True, limit: float = _limit_seconds
) -> bytes:
    """A screenshot (PNG) with password fields and everything that shows a secret blacked out."""
    return await session.page.screenshot(
        full_page=whole_page, mask=_secret_places(session), mask_color="#000000", timeout=limit * 1000
    )


def _secret_places(session: BrowserSession) -> list[Locator]:
    places = [frame.locator("input[type=password]") for frame in session.frames]
    if session.secrets:
        body = selector(showing_engine, sorted(session.secrets))
        places += [frame.locator(body) for frame in session.frames]
    return places


async def source(session: BrowserSession) -> str:
    """The HTML of all frames, secrets blanked."""
    parts = []
    for frame in session.frames:
        content = await frame.content()
        parts.append(f"<!-- frame {session.cleaned(frame.url)} -->\n{content}")
    return blanked("\n".join(parts), session.secrets)


async def accessibility(session: BrowserSession) -> str:
    """What a screen reader is told of all frames, values of password fields and secrets blanked."""
    parts = []
    for frame in session.frames:
        typed = await frame.locator("input[type=password]").evaluate_all("all => all.map(one => one.value)")
        told = await frame.locator("body").aria_snapshot(timeout=_limit_seconds * 500)
        hidden = session.secrets | {value for value in typed if value}
        parts.append(f"# frame {frame.url}\n{told}")
        parts[-1] = blanked(parts[-1], hidden)
    return "\n".join(parts)


def blanked(text: str, secrets: set[str]) -> str:
    """The HTML without secrets, in every spelling a page may use for them."""
    text = _password_value.sub(r'\1"***"', text)
    for secret in sorted(secrets, key=len, reverse=True):
        spellings = {
            secret,
            html.escape(secret),
            html.escape(secret, quote=False),
            quote(secret),
            quote_plus(secret),
        }
        for spelling in sorted(spellings, key=len, reverse=True):
            text = text.replace(spelling, "***")
    return text


def activity(session: BrowserSession, reason: str) -> str:
    """Where the page was, what it said and what the network answered."""
    answers = [
        f"{status or 'failed'} {method} {kind} {url}" for kind, method, url, status in session.traffic.answers
    ]
    parts = {
        "Reason": [reason],
        "Page": [session.page.url],
        "Found by": list(session.finds),
        "Message boxes": list(session.dialogs),
        "Console": list(session.traffic.lines),
        "Network": answers,
    }
    lines = [line for title, items in parts.items() if items for line in (f"# {title}", *items, "")]
    return blanked("\n".join(lines), session.secrets)


async def capture(session: BrowserSession, context: Context, reason: str) -> tuple[Artefact, ...]:
    """Keep all of it; a part that cannot be had is left out."""

    async def screenshot() -> tuple[str, bytes, str]:
        return "page.png", await picture(session), "image/png"

    async def page_source() -> tuple[str, bytes, str]:
        return "page.html", (await source(session)).encode(), "text/html"

    async def tree() -> tuple[str, bytes, str]:
        return "page-accessibility.yaml", (await accessibility(session)).encode(), "application/yaml"

    async def log() -> tuple[str, bytes, str]:
        return "page-activity.txt", activity(session, reason).encode(), "text/plain"

    kept = [await _kept(context, make) for make in (screenshot, page_source, tree, log)]
    return tuple(artefact for artefact in kept if artefact)


async def glance(session: BrowserSession, context: Context) -> tuple[Artefact, ...]:
    """Keep what is seen of the page now; nothing when the page does not answer soon."""

    async def screenshot() -> tuple[str, bytes, str]:
        return "before.png", await picture(session, whole_page=False, limit=_glance_seconds), "image/png"

    kept = await _kept(context, screenshot)
    return (kept,) if kept else ()


async def _kept(context: Context, make: Callable[[], Awaitable[tuple[str, bytes, str]]]) -> Artefact | None:
    import asyncio

    try:
        async with asyncio.timeout(_limit_seconds + 1):
            return await context.keep(*await make())
    except Exception as error:  # noqa: BLE001 - evidence must never hide the failure it is about
        context.log("warning", f"Evidence of the page could not be kept ({type(error).__name__}).")
        return None
