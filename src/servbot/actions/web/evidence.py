"""What is kept of a page for the people who look into a failure, without the secrets on it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from servbot.actions.web.in_page_scripts import selector, showing_engine, snapshot_call
from servbot.actions.web.scrubbing import Scrubber, spellings
from servbot.actions.web.trace_file import scrubbed
from servbot.core.reading import EvidenceName

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import FloatRect, Locator

    from servbot.actions.web.session import BrowserSession
    from servbot.core.action import Context
    from servbot.core.reading import Artefact

_limit_seconds = 8
_glance_seconds = 3
_most_height = 8000
"""Pixels of a page that are seen on its picture."""

_most_text = 4 << 20
_most_trace = 10 << 20


async def picture(
    session: BrowserSession,
    *,
    whole_page: bool = True,
    limit: float = _limit_seconds,
    kind: Literal["png", "jpeg"] = "png",
) -> bytes:
    """A screenshot with password fields and everything that shows a secret blacked out."""
    return await session.page.screenshot(
        full_page=whole_page,
        clip=await _clip(session) if whole_page else None,
        mask=_secret_places(session),
        mask_color="#000000",
        timeout=limit * 1000,
        type=kind,
        quality=60 if kind == "jpeg" else None,
    )


async def _clip(session: BrowserSession) -> FloatRect | None:
    """The upper part of a page that is too high to be kept as one picture."""
    width, height = await session.page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    return {"x": 0, "y": 0, "width": width, "height": _most_height} if height > _most_height else None


def _secret_places(session: BrowserSession) -> list[Locator]:
    places = [frame.locator("input[type=password]") for frame in session.frames]
    if session.secrets:
        body = selector(showing_engine, sorted({way for each in session.secrets for way in spellings(each)}))
        places += [frame.locator(body) for frame in session.frames]
    return places


async def source(session: BrowserSession) -> str:
    """The HTML of all frames with shadow trees and styles, secrets blanked."""
    parts = [f"{FRAME} {frame.url} -->\n{await frame.evaluate(snapshot_call())}" for frame in session.frames]
    return Scrubber(session.secrets).text("\n".join(parts))


FRAME = "<!-- frame"
"""Begins a frame in a kept page."""


async def accessibility(session: BrowserSession) -> str:
    """What a screen reader is told of all frames, values of password fields and secrets blanked."""
    parts = []
    for frame in session.frames:
        typed = await frame.locator("input[type=password]").evaluate_all("all => all.map(one => one.value)")
        told = await frame.locator("body").aria_snapshot(timeout=_limit_seconds * 500)
        parts.append(Scrubber(session.secrets).with_more(typed).text(f"# frame {frame.url}\n{told}"))
    return "\n".join(parts)


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
    return Scrubber(session.secrets).text("\n".join(lines))


async def capture(session: BrowserSession, context: Context, reason: str) -> tuple[Artefact, ...]:
    """Keep all of it; a part that cannot be had, or for which there is no room any more, is left out."""
    room = await context.evidence_room()
    made: dict[EvidenceName, bytes] = {EvidenceName.ACTIVITY: activity(session, reason).encode()}
    parts: dict[EvidenceName, Callable[[BrowserSession], Awaitable[Any]]] = {
        EvidenceName.PICTURE: picture,
        EvidenceName.SOURCE: source,
        EvidenceName.TREE: accessibility,
    }
    tracing = session.trace.taken() if session.trace else _nothing()
    raw, *answers = await asyncio.gather(
        _had(context, tracing), *(_had(context, make(session)) for make in parts.values())
    )
    for name, answer in zip(parts, answers, strict=True):
        if answer:
            made[name] = answer if isinstance(answer, bytes) else answer.encode()[:_most_text]
    rest = room - sum(map(len, made.values()))
    seen, scrubber = made.get(EvidenceName.PICTURE), Scrubber(session.secrets)
    trace = raw and await _had(
        context, context.in_thread(scrubbed, raw, scrubber, seen, min(rest, _most_trace))
    )
    if trace:
        made[EvidenceName.TRACE] = trace
    kept: list[Artefact] = []
    for name in (name for name in EvidenceName if name in made):
        if len(made[name]) > room:
            context.log("warning", f"{name} was not kept: the run has as much evidence as it may have.")
            continue
        room -= len(made[name])
        artefact = await _had(context, context.keep(name, made[name], name.media_type))
        kept += [artefact] if artefact else []
    return tuple(kept)


async def _nothing() -> None:
    """No trace is recorded."""


async def glance(session: BrowserSession, context: Context) -> tuple[Artefact, ...]:
    """Keep what is seen of the page now; nothing when the page does not answer soon."""
    seen = await _had(context, picture(session, whole_page=False, limit=_glance_seconds))
    name = EvidenceName.BEFORE
    kept = await _had(context, context.keep(name, seen, name.media_type)) if seen else None
    return (kept,) if kept else ()


async def film(session: BrowserSession, context: Context) -> None:
    """Keep a small picture of the page after a step, for the filmstrip of the run."""
    seen = await _had(context, picture(session, whole_page=False, limit=_glance_seconds, kind="jpeg"))
    if seen and len(seen) <= await context.evidence_room():
        await _had(context, context.keep(EvidenceName.FILM, seen, EvidenceName.FILM.media_type))


async def _had(context: Context, part: Awaitable[Any]) -> Any:
    """A part of the evidence, or nothing."""
    try:
        async with asyncio.timeout(_limit_seconds + 1):
            return await part
    except Exception as error:  # noqa: BLE001 - evidence must never hide the failure it is about
        context.log("warning", f"Evidence of the page could not be kept ({type(error).__name__}).")
        return None
