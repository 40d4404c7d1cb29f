"""Lines of text made level after reading: their slopes tell how the page is turned or bent away."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from servbot.actions.documents.reading.engine import Piece, Point
from servbot.actions.documents.reading.picture import Pixels

LEAST_TURN = 0.3
"""Degrees; less is not worth turning."""

HEAD_DOWN = 0.85
"""A page whose text is read less surely than this may stand on its head."""

LEAST_SHIFT = 4
"""Pixels by which a line of text may fall or rise over the whole page."""


def upright(pixels: Pixels, read: Callable[[Pixels], list[Piece]]) -> tuple[Pixels, list[Piece]]:
    """The picture turned so that its text stands upright, and that text."""
    pieces = read(pixels)
    quarters = (1, 3) if _lies_on_its_side(pieces) else (2,) if readability(pieces) < HEAD_DOWN else ()
    found = [(pixels, pieces)]
    for quarter in quarters:
        turned = np.ascontiguousarray(np.rot90(pixels, quarter))
        found.append((turned, read(turned)))
    return max(found, key=lambda page: readability(page[1]) * _characters(page[1]))


def readability(pieces: Sequence[Piece]) -> float:
    """Mean of the engine's own estimates over all characters."""
    return sum(piece.confidence * len(piece.text) for piece in pieces) / (_characters(pieces) or 1)


def _characters(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _lies_on_its_side(pieces: Sequence[Piece]) -> bool:
    """Whether most of the text runs up or down the picture."""
    long = [piece for piece in pieces if len(piece.text) > 3]
    on_end = sum(_extent(piece, 1) > 1.5 * _extent(piece, 0) for piece in long)
    return len(long) > 3 and on_end > 0.6 * len(long)


def _extent(piece: Piece, axis: int) -> float:
    values = [corner[axis] for corner in piece.corners]
    return max(values) - min(values)


def turn_of(pieces: Sequence[Piece]) -> float:
    """By how many degrees the lines of text fall to the right."""
    angles = [_slope(piece) for piece in pieces if _extent(piece, 0) > 4 * _extent(piece, 1)]
    return median(angles) if len(angles) >= 5 else 0.0


def _slope(piece: Piece) -> float:
    (left, top), (right, lower) = piece.corners[0], piece.corners[1]
    return math.degrees(math.atan2(lower - top, right - left))


def turned_back(pixels: Pixels, pieces: Sequence[Piece]) -> tuple[Pixels, list[Piece]]:
    """Picture and pieces turned so that the lines of text run level; nothing is read again."""
    degrees = turn_of(pieces)
    if not LEAST_TURN < abs(degrees) < 20:
        return pixels, list(pieces)
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    level = cv2.warpAffine(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    (a, b, c), (d, e, f) = np.asarray(matrix).tolist()
    moved = [_moved(piece, lambda x, y: (a * x + b * y + c, d * x + e * y + f)) for piece in pieces]
    return np.asarray(level, dtype=np.uint8), moved


def _moved(piece: Piece, move: Callable[[float, float], Point]) -> Piece:
    first, second, third, fourth = (move(x, y) for x, y in piece.corners)
    return replace(piece, corners=(first, second, third, fourth))


@dataclass(frozen=True, slots=True)
class _Fall:
    """How steeply lines of text fall to the right: `at_top` on the first row of pixels, then changing evenly."""

    at_top: float
    per_row: float
    middle: float
    """The column that stays where it is."""

    def levelled(self, x: float, y: float) -> Point:
        """Where a point of the picture comes to lie."""
        return x, y - (x - self.middle) * (self.at_top + self.per_row * y)

    def rows_of_origin(self, width: int, height: int) -> NDArray[np.float32]:
        """For every point of the levelled picture, the row it comes from: `levelled` solved for `y`."""
        across = np.arange(width, dtype=np.float32)[None, :] - np.float32(self.middle)
        down = np.arange(height, dtype=np.float32)[:, None]
        origin = (down + across * np.float32(self.at_top)) / (1 - across * np.float32(self.per_row))
        return np.asarray(origin, dtype=np.float32)


def levelled(pixels: Pixels, pieces: Sequence[Piece]) -> tuple[Pixels, list[Piece]]:
    """Picture and pieces without what is left of the perspective: lines that fall more at one end of the page."""
    height, width = pixels.shape[:2]
    fall = _fall_of(pieces, width)
    steepest = max(abs(fall.at_top), abs(fall.at_top + fall.per_row * height)) if fall else 0
    if fall is None or not LEAST_SHIFT / width < steepest < 0.15:
        return pixels, list(pieces)
    rows = fall.rows_of_origin(width, height)
    columns = np.repeat(np.arange(width, dtype=np.float32)[None, :], height, axis=0)
    level = cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, dtype=np.uint8), [_moved(piece, fall.levelled) for piece in pieces]


def _fall_of(pieces: Sequence[Piece], width: int) -> _Fall | None:
    """A straight line through the slopes of long pieces over their height on the page, without outliers."""
    long = [piece for piece in pieces if _extent(piece, 0) > 5 * _extent(piece, 1)]
    if len(long) < 8:
        return None
    slopes = np.array([math.tan(math.radians(_slope(piece))) for piece in long])
    downs = np.array([piece.corners[0][1] for piece in long])
    weights = np.array([_extent(piece, 0) for piece in long])
    for _ in range(3):
        per_row, at_top = np.polyfit(downs, slopes, 1, w=weights)
        errors = np.abs(slopes - (at_top + per_row * downs))
        weights = np.where(errors > 2.5 * np.median(errors) + 1e-6, 0.01 * weights, weights)
    return _Fall(float(at_top), float(per_row), width / 2)
