"""Where things stand on a page: in one another, through shadow trees and frames, and how close."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle, FloatRect, Frame, Locator

_is_in = """(element, [boxes, itself]) => {
  for (let node = itself ? element : element.parentNode ?? element.host; node; node = node.parentNode ?? node.host)
    if (boxes.includes(node)) return true;
  return false;
}"""
_as_close = 1.0  # pixels
_backwards = 1.5
"""People read on from what they found: what stands above it or to its left counts as farther away."""


async def within(places: Sequence[Locator], boxes: Sequence[Locator]) -> list[Locator]:
    """Those that stand in one of the boxes."""
    by_frame: dict[Frame | None, list[ElementHandle]] = {}
    for box in boxes:
        for handle in await box.element_handles():
            by_frame.setdefault(await handle.owner_frame(), []).append(handle)
    return [place for place in places if await _stands_in(place, by_frame)]


async def _stands_in(place: Locator, boxes: dict[Frame | None, list[ElementHandle]]) -> bool:
    for handle in await place.element_handles():
        element: ElementHandle | None = handle
        while element is not None:
            frame = await element.owner_frame()
            if frame in boxes and await element.evaluate(_is_in, [boxes[frame], element is not handle]):
                return True
            # What stands in a frame stands in whatever the frame stands in.
            element = await frame.frame_element() if frame and frame.parent_frame else None
    return False


async def closest(places: Sequence[Locator], anchors: Sequence[Locator], *, counted: bool) -> list[Locator]:
    """Those closest to one of the anchors; all of them from there outwards where they are counted."""
    spots = [spot for anchor in anchors if (spot := await anchor.bounding_box())]
    if not spots:
        return []
    gaps = [(await _gap(place, spots), number) for number, place in enumerate(places)]
    ranked = [(gap, places[number]) for gap, number in sorted(gaps)]
    return [place for gap, place in ranked if counted or gap - ranked[0][0] < _as_close]


async def _gap(place: Locator, spots: Sequence[FloatRect]) -> float:
    box = await place.bounding_box()
    return min(gap(box, spot) for spot in spots) if box else float("inf")


def gap(one: FloatRect, other: FloatRect) -> float:
    """Pixels from the edge of the second box to that of the first, weighed by direction; 0 where they touch."""
    return hypot(
        _stretch(one["x"], one["width"], other["x"], other["width"]),
        _stretch(one["y"], one["height"], other["y"], other["height"]),
    )


def _stretch(start: float, length: float, from_start: float, from_length: float) -> float:
    before = from_start - start - length
    return max(start - from_start - from_length, before * _backwards, 0)
