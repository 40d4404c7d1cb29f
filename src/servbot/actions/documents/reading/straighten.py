"""Pages of phone photos cut out and made flat."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from servbot.actions.documents.reading.picture import Pixels, grey, shrunk

SEARCH_SIDE = 800
LEAST_SHARE, MOST_SHARE = 0.25, 0.97
"""Which part of the picture the paper must cover; more than that needs no cutting."""

FILLED = 0.97
"""Which part of the four-cornered shape the paper's outline must fill: less is not a page."""

Corners = NDArray[np.float32]


def flattened(pixels: Pixels) -> Pixels:
    """Only the paper, seen from straight above, where its four corners are clearly there."""
    corners = paper_corners(pixels)
    if corners is None:
        return pixels
    left_top, right_top, right_bottom, left_bottom = corners
    width = round(max(math.dist(left_top, right_top), math.dist(left_bottom, right_bottom)))
    height = round(max(math.dist(left_top, left_bottom), math.dist(right_top, right_bottom)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    flat = cv2.warpPerspective(
        pixels, cv2.getPerspectiveTransform(corners, target), (width, height), flags=cv2.INTER_CUBIC
    )
    return np.asarray(flat, dtype=np.uint8)


def paper_corners(pixels: Pixels) -> Corners | None:
    """Left top, right top, right bottom and left bottom of the paper in the picture."""
    small = shrunk(grey(pixels), SEARCH_SIDE)
    scale = pixels.shape[1] / small.shape[1]
    found = [
        corners for mask in (_bright(small), _edges(small)) if (corners := _quadrilateral(mask)) is not None
    ]
    # A shadow makes the bright part too small, never too large.
    return max(found, key=_area) * np.float32(scale) if found else None


def _bright(small: Pixels) -> Pixels:
    """Paper is lighter than what it lies on; the text on it is closed over."""
    blurred = cv2.GaussianBlur(small, (7, 7), 0)
    _, mask = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), dtype=np.uint8)


def _edges(small: Pixels) -> Pixels:
    """The paper's rim, for paper that is not lighter everywhere."""
    edges = cv2.Canny(cv2.GaussianBlur(small, (5, 5), 0), 40, 120)
    return np.asarray(cv2.dilate(edges, np.ones((5, 5), np.uint8)), dtype=np.uint8)


def _quadrilateral(mask: Pixels) -> Corners | None:
    outline = _largest(mask)
    if outline is None:
        return None
    solid = np.zeros_like(mask)
    cv2.drawContours(solid, [outline], -1, 255, cv2.FILLED)
    # Whatever the background adds to the paper is thin.
    outline = _largest(
        np.asarray(cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((31, 31), np.uint8)), np.uint8)
    )
    if outline is None or not LEAST_SHARE < _area(outline) / mask.size < MOST_SHARE:
        return None
    for tolerance in (0.01, 0.02, 0.03):
        corners = cv2.approxPolyDP(
            cv2.convexHull(outline), tolerance * cv2.arcLength(outline, closed=True), closed=True
        )
        if len(corners) == 4:
            ordered = _ordered(np.asarray(corners, dtype=np.float32).reshape(4, 2))
            return ordered if _area(outline) > FILLED * _area(ordered) and _is_page(ordered, mask) else None
    return None


def _largest(mask: Pixels) -> NDArray[np.int32] | None:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return np.asarray(max(outlines, key=cv2.contourArea), dtype=np.int32) if outlines else None


def _area(outline: NDArray[np.int32] | Corners) -> float:
    return float(cv2.contourArea(outline))


def _ordered(corners: Corners) -> Corners:
    """Left top first, clockwise."""
    centre = corners.mean(axis=0)
    clockwise = sorted(corners, key=lambda point: math.atan2(point[1] - centre[1], point[0] - centre[0]))
    first = min(range(4), key=lambda at: float(clockwise[at].sum()))
    return np.array(clockwise[first:] + clockwise[:first], dtype=np.float32)


def _is_page(corners: Corners, mask: Pixels) -> bool:
    """Four angles that a page can have, and not simply the edge of the picture."""
    height, width = mask.shape[:2]
    margin = 0.01 * max(width, height)
    outside = sum(
        bool(x < margin or y < margin or x > width - margin or y > height - margin) for x, y in corners
    )
    return outside < 3 and all(50 < _angle(corners, at) < 130 for at in range(4))


def _angle(corners: Corners, at: int) -> float:
    one, two = corners[at - 1] - corners[at], corners[(at + 1) % 4] - corners[at]
    cosine = float(one @ two) / (float(np.linalg.norm(one) * np.linalg.norm(two)) or 1.0)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
