"""Targets that find nothing any more: what on the page resembles what they meant, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from servbot.actions.web.in_page_scripts import naming_call
from servbot.actions.web.resembling import CLICKABLE, resemblance
from servbot.actions.web.target import Chain, Target, links, said

if TYPE_CHECKING:
    from playwright.async_api import Frame, JSHandle

    from servbot.actions.web.resembling import Sighting
    from servbot.actions.web.session import BrowserSession

MOST_OFFERED = 5
LEAST_OFFERED = 0.35
LEAST_SURE = 0.8
"""How much a thing must resemble what was meant to be taken without asking."""

LEAST_LEAD = 0.15
"""How much more than any other."""

_identity = ("role", "tag", "type", "id", "field", "label", "text", "placeholder", "test_id")


class Like(NamedTuple):
    """A thing on the page and how much it resembles what was looked for."""

    score: float
    frame: Frame
    all: JSHandle
    """Things of its frame."""

    place: int
    """Among them."""

    sighting: Sighting

    async def targets(self) -> list[Target]:
        """How it can be named, the most readable first."""
        named = await self.all.evaluate(
            naming_call("all, place", "targetsOf(all.all[place], all.reading)"), self.place
        )
        return [Target.model_validate(each) for each in named]

    async def said(self) -> str:
        """What it is, in words."""
        told = str(await self.all.evaluate(naming_call("all, place", "outline(all.all[place])"), self.place))
        return told.rpartition(" (")[0] or told

    async def box(self) -> list[float]:
        """Where it stands on a picture of the whole page."""
        left, top, width, height = self.sighting["box"]
        if self.frame.parent_frame:
            element = await self.frame.frame_element()
            around = await element.bounding_box() or {"x": 0, "y": 0}
            scrolled = await self.frame.page.evaluate("() => [window.scrollX, window.scrollY]")
            left, top = left + around["x"] + scrolled[0], top + around["y"] + scrolled[1]
        return [left, top, width, height]


def written(chain: Chain) -> list[dict[str, Any]]:
    """The targets as a bot writes them."""
    return [target.model_dump(exclude_defaults=True) for target in links(chain)]


def picked_for(session: BrowserSession, chain: Chain) -> dict[Target, str]:
    """What people picked instead of this chain, and who."""
    known = session.healing.picked if session.healing else ()
    links = written(chain)
    return {Target.model_validate(each.target): each.by for each in known if [*each.chain] == links}


async def alike(session: BrowserSession, chain: Chain, *, reading: bool) -> list[Like]:
    """What resembles most what the chain has meant, best first."""
    from playwright.async_api import Error

    earlier = await session.healing.last_seen(said(chain)) if session.healing else None
    asked = {"reading": reading, "texts": any(target.way == "text" for target in links(chain))}
    found: list[Like] = []
    for frame in session.frames:
        try:
            handle = await frame.evaluate_handle(naming_call("asked", "nameable(asked)"), asked)
            sightings = await handle.evaluate("known => known.sightings")
        except Error:
            continue
        found += [
            Like(resemblance(seen, links(chain), earlier), frame, handle, place, seen)
            for place, seen in enumerate(sightings)
        ]
    ranked = sorted(found, key=lambda like: -like.score)
    return [like for like in ranked[:MOST_OFFERED] if like.score >= LEAST_OFFERED]


def is_sure(ranked: list[Like]) -> bool:
    """Whether the best is surely what was meant."""
    if not ranked or ranked[0].score < LEAST_SURE:
        return False
    return len(ranked) == 1 or ranked[0].score - ranked[1].score >= LEAST_LEAD


def identity(seen: Sighting) -> Sighting:
    """What is worth remembering of a thing: not what it says today, where that is read."""
    kept = seen["role"] in CLICKABLE
    return {**seen, "text": seen["text"] if kept else ""}


def is_same(seen: Sighting, earlier: dict[str, Any]) -> bool:
    """Whether nothing of a thing's identity has changed."""
    return all(seen.get(name) == earlier.get(name) for name in _identity)
