"""Finding a thing on a page: through all frames and open shadow trees, strictly one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from servbot.actions.web.errors import BadSelector, NotFound, SeveralMatches
from servbot.actions.web.evidence import source
from servbot.actions.web.healing import Like, alike, identity, is_same, is_sure, picked_for, written
from servbot.actions.web.in_page_scripts import (
    call,
    label_engine,
    naming_call,
    reading_engine,
    region_engine,
    selector,
)
from servbot.actions.web.standing import closest, within
from servbot.actions.web.target import Chain, Target, links, said
from servbot.actions.web.translating import is_passing
from servbot.actions.web.wording import listing, nearest
from servbot.core.healing import CANDIDATES, CHAIN, Candidate, Repair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Frame, Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession

_patience_with_several = 1.0
_wide_marks = "\uff1a\uff0a"  # full-width colon and asterisk


class Look(NamedTuple):
    """How to look."""

    reading: bool = False
    """Also what stands beside a label, not only form fields."""

    hidden: bool = False
    """Also what is not visible, when nothing visible fits."""

    around: bool = False
    """What is looked for is a part of the page that other things stand in or by."""


_plainly = Look()


class Found(NamedTuple):
    """A thing on the page and the target that found it."""

    locator: Locator
    target: Target


async def find(session: BrowserSession, chain: Chain, deadline: Deadline, look: Look = _plainly) -> Found:
    """The one thing that the first fitting target of the chain names; waits for it until the deadline."""
    tried = (*links(chain), *picked_for(session, chain))
    several: tuple[Target, list[Locator]] | None = None
    first_seen = deadline.left
    async for _ in deadline.tries():
        several = None
        for target in tried:
            matches = await matching(session, target, look)
            if target.nth and len(matches) >= target.nth:
                return await _found(session, chain, Found(matches[target.nth - 1], target))
            if len(matches) == 1 and not target.nth:
                return await _found(session, chain, Found(matches[0], target))
            if matches and not target.nth:
                several = (target, matches)
                break
        if several and first_seen - deadline.left >= _patience_with_several:
            break
    if several:
        raise await _several(session, *several)
    ranked = await alike(session, chain, reading=look.reading)
    if guess := await _guessed(session, chain, ranked, look):
        return guess
    raise await not_found(session, chain, ranked, look)


async def _found(session: BrowserSession, chain: Chain, found: Found) -> Found:
    """Note which target of the chain it was, or that a person's pick was taken instead."""
    tried = links(chain)
    if found.target not in tried:
        await _mended(session, chain, found, by=picked_for(session, chain)[found.target])
        return found
    session.finds.append(f"{found.target} (target {tried.index(found.target) + 1} of {len(tried)})")
    await note_sightings(session, [(chain, found.locator)])
    return found


async def note_sightings(session: BrowserSession, found: Sequence[tuple[Chain, Locator]]) -> None:
    """Remember what chains find, for when they find nothing any more."""
    from playwright.async_api import Error

    healing = session.healing
    new = [each for each in found if healing is not None and healing.is_new(said(each[0]))]
    page = ""
    try:
        for chain, locator in new:
            seen = identity(await locator.evaluate(naming_call("element", "sightingOf(element)")))
            earlier = await healing.last_seen(said(chain)) if healing else None
            if healing and (earlier is None or not is_same(seen, dict(earlier))):
                page = page or await source(session)
                await healing.saw(said(chain), session.cleaned_inside(seen), page)
    except Error:
        return


async def _guessed(session: BrowserSession, chain: Chain, ranked: list[Like], look: Look) -> Found | None:
    """What is surely meant, where the bot allows to take it."""
    may = session.healing is not None and session.healing.may_guess and session.spec.heal == "auto"
    if not may or not is_sure(ranked):
        return None
    target = await _only_target(session, ranked[0], look)
    if target is None:
        return None
    found = Found((await matching(session, target, look))[0], target)
    await _mended(session, chain, found, score=ranked[0].score)
    return found


async def _only_target(session: BrowserSession, like: Like, look: Look) -> Target | None:
    """How to name it so that it alone is found on the whole page."""
    for target in await like.targets():
        found = await matching(session, target, look)
        if len(found) == 1:
            same = naming_call("element, [all, place]", "isOrHolds(element, all.all[place])")
            if await found[0].evaluate(same, [like.all, like.place]):
                return target
    return None


async def _mended(
    session: BrowserSession, chain: Chain, found: Found, *, by: str = "", score: float = 0
) -> None:
    """Put on record what was taken instead of the chain."""
    from playwright.async_api import Error

    session.finds.append(f"{found.target} (instead of {said(chain)})")
    if session.healing is None:
        return
    earlier = await session.healing.last_seen(said(chain)) or {}
    target = found.target.model_dump(exclude_defaults=True)
    pages = (str(earlier.get("page", "")),)
    repair = Repair(step="", chain=tuple(written(chain)), target=target, by=by, score=score, pages=pages)
    try:
        page = await source(session)
    except Error:  # it changes just now; what was found holds all the same
        page = ""
    await session.healing.repaired(repair, page)


async def matching(session: BrowserSession, target: Target, look: Look = _plainly) -> list[Locator]:
    """Everything on the page that fits the target now, frame by frame."""
    found = await _matching(session, target, look)
    if not found and look.hidden and target.way not in {"label", "role"}:
        found = await _matching(session, target, look, visible=None)
    return found


async def _matching(
    session: BrowserSession, target: Target, look: Look, *, visible: bool | None = True
) -> list[Locator]:
    boxes = await _around(session, target.inside)
    if boxes == []:
        return []
    found: list[Locator] = []
    for frame in session.frames:
        found += await _in_frame(frame, target, look, visible, boxes)
    if not target.near or not found:
        return found
    return await closest(found, await _around(session, target.near) or [], counted=bool(target.nth))


async def _around(session: BrowserSession, target: Target | None) -> list[Locator] | None:
    """Everything that fits what a target must be in or by; a person can tell it from others with `nth`."""
    if target is None:
        return None
    fitting = await matching(session, target, Look(around=True))
    return fitting[target.nth - 1 : target.nth] if target.nth else fitting


async def _in_frame(
    frame: Frame, target: Target, look: Look, visible: bool | None, boxes: list[Locator] | None
) -> list[Locator]:
    from playwright.async_api import Error

    for locator in _locators(frame, target, look):
        narrowed = locator if target.way == "label" else locator.filter(visible=visible)
        try:
            count = await narrowed.count()
        except Error as error:
            if is_passing(error):
                continue
            if "selector" in error.message.lower() or "xpath" in error.message.lower():
                raise BadSelector(f"The browser does not understand {target}.") from error
            raise
        places = [narrowed.nth(place) for place in range(count)]
        if places and boxes is not None:
            places = await within(places, boxes)
        if places:
            return places
    return []


def _locators(frame: Frame, target: Target, look: Look) -> list[Locator]:
    """Ways to find the target in a frame, the closer reading first."""
    match target.way:
        case "label":
            return _by_label(frame, target, look)
        case "role":
            role: Any = target.role
            if not target.name:
                return [frame.get_by_role(role)]
            name = target.name if target.exact else as_read(target.name)
            whole = frame.get_by_role(role, name=name, exact=target.exact or None)
            # The name of a row is all that it says; people call it by a part.
            part = [frame.get_by_role(role, name=target.name)] if look.around and not target.exact else []
            return [whole, *part]
        case "text":
            if target.exact:
                return [frame.get_by_text(target.text, exact=True)]
            return [frame.get_by_text(as_read(target.text)), frame.get_by_text(target.text)]
        case "placeholder":
            return [
                frame.get_by_placeholder(target.placeholder if target.exact else as_read(target.placeholder))
            ]
        case "title":
            return [frame.get_by_title(target.title if target.exact else as_read(target.title))]
        case "test_id":
            return [frame.get_by_test_id(target.test_id)]
        case "css":
            return [frame.locator(f"css={target.css}")]
        case _:
            return [frame.locator(f"xpath={target.xpath}")]


def _by_label(frame: Frame, target: Target, look: Look) -> list[Locator]:
    asked = {"label": target.label, "exact": target.exact}
    if look.around:
        return [frame.locator(selector(engine, asked)) for engine in (region_engine, label_engine)]
    engine = reading_engine if look.reading else label_engine
    # Elsewhere on the page a field may bear the label more plainly than the one in the wanted place.
    every = [frame.locator(selector(engine, {**asked, "every": True}))] if target.inside else []
    return [frame.locator(selector(engine, asked)), *every]


def as_read(text: str) -> re.Pattern[str]:
    """Matches the whole text in any case, with any spacing and a colon or asterisk around it."""
    words = r"\s+".join(re.escape(word) for word in text.strip().rstrip(f":*{_wide_marks}").split())
    return re.compile(rf"^[\s*{_wide_marks}]*{words}[\s:*{_wide_marks}]*$", re.IGNORECASE)


async def labels_in_use(session: BrowserSession) -> list[str]:
    """What the page's fields and buttons are called."""
    from playwright.async_api import Error

    labels: list[str] = []
    for frame in session.frames:
        try:
            labels += await session.library.ask(frame, "labelsInUse")
        except Error:
            continue
    return labels


async def not_found(
    session: BrowserSession, chain: Chain, ranked: Sequence[Like] | None = None, look: Look = _plainly
) -> NotFound:
    """The error that says what was looked for, where, and what comes nearest."""
    if ranked is None:
        ranked = await alike(session, chain, reading=False)
    known = await labels_in_use(session)
    near = nearest(links(chain)[0].wording, known)
    hint = f" Nearest on the page: {listing(near)}." if near else ""
    title = await session.title()
    return NotFound(
        f"There is no {said(chain)} on the page {title!r}.{hint}",
        place=session.place(),
        nothing_done=True,
        details={
            "wanted": said(chain),
            "nearest": near,
            "on_the_page": known[:60],
            CHAIN: written(chain),
            CANDIDATES: await _offered(session, ranked, look),
        },
    )


async def _offered(session: BrowserSession, ranked: Sequence[Like], look: Look) -> list[dict[str, Any]]:
    """What resembles what was looked for, as it is put to a person."""
    from playwright.async_api import Error

    offered: list[Candidate] = []
    for like in ranked:
        try:
            target = await _only_target(session, like, look)
            if target is None:
                continue
            left, top, width, height = await like.box()
            candidate = Candidate(
                number=len(offered) + 1,
                said=session.cleaned(await like.said()),
                target=target.model_dump(exclude_defaults=True),
                score=round(like.score, 2),
                box=(left, top, width, height),
            )
        except Error:
            continue
        offered.append(candidate)
    return [each.model_dump() for each in offered]


async def _several(session: BrowserSession, target: Target, matches: list[Locator]) -> SeveralMatches:
    from playwright.async_api import Error

    outlines = []
    for match in matches[:8]:
        try:
            outlines.append(str(await match.evaluate(call("element", "outline(element)"))))
        except Error:
            continue
    return SeveralMatches(
        f"{len(matches)} things on the page fit {target}: {session.cleaned('; '.join(outlines))}.",
        place=session.place(),
        nothing_done=True,
        details={"matches": [session.cleaned(outline) for outline in outlines]},
    )
