"""A time axis on which hours of waiting do not squeeze seconds of work."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

WIDTH = 1000.0
"""Units of the whole axis."""

GAP_SHARE = 0.08
"""Width of a long wait, as a share of all work."""

LEAST_GAP = 0.01
"""Seconds a wait counts for where there was hardly any work."""

Span = tuple[datetime, datetime]


class TimeAxis:
    """Places points of time between 0 and `WIDTH`; long gaps between spans of work get a fixed small width."""

    def __init__(self, work: Iterable[Span], ends: Span) -> None:
        merged = _merged([*work])
        worked = sum((end - start).total_seconds() for start, end in merged)
        widest = max(worked * GAP_SHARE, LEAST_GAP)
        points = sorted({ends[0], ends[1], *(point for span in merged for point in span)})
        self._points: list[tuple[datetime, float]] = [(points[0], 0.0)]
        for before, after in pairwise(points):
            seconds = (after - before).total_seconds()
            inside = any(start <= before and after <= end for start, end in merged)
            self._points.append((after, self._points[-1][1] + (seconds if inside else min(seconds, widest))))
        self._length = max(self._points[-1][1], 0.001)

    def place(self, at: datetime) -> float:
        """Where a point of time lies."""
        first, last = self._points[0], self._points[-1]
        if at <= first[0]:
            return 0.0
        for (start, low), (end, high) in pairwise(self._points):
            if at <= end:
                share = (at - start) / (end - start)
                return (low + share * (high - low)) / self._length * WIDTH
        return last[1] / self._length * WIDTH


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
