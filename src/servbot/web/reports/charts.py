"""The charts of a report: bars as shares of the longest, drawn by the server."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servbot.core.paged_report import PagedReport
from servbot.core.record import Record

LABEL, WIDTH, COUNT = 130, 310, 60
"""Of the words, of a bar that is whole, and of the number behind it, in units of the drawing."""

place_words = {
    "matched": gettext_lazy("Matched"),
    "groups": gettext_lazy("In groups"),
    "breaks": gettext_lazy("Breaks"),
    "unmatched": gettext_lazy("Unmatched"),
}


class Piece(Record):
    """A part of a bar."""

    words: str
    count: int
    css: str
    left: float
    width: float


class Bar(Record):
    """A line of a chart."""

    words: str
    count: int
    pieces: tuple[Piece, ...]
    top: int
    base: int
    """Of the letters."""

    end: float
    """Where the bar ends."""


class Chart(Record):
    """A drawing with its heading."""

    title: str
    bars: tuple[Bar, ...]
    height: int
    width: int = LABEL + WIDTH + COUNT


ROW_HEIGHT = 28


def charts_of(report: PagedReport) -> list[Chart]:
    """What became of the rows, why pairs differ, and how old open rows are."""
    charts = [_chart(_("Rows"), _of_sides(report))]
    if report.causes:
        charts.append(_chart(_("Breaks by cause"), _of_counts(report.causes)))
    if report.ages:
        charts.append(_chart(_("Unmatched rows by age in days"), _of_counts(report.ages)))
    return charts


def _of_sides(report: PagedReport) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
    sides = []
    for side, words in (("left", _("Left")), ("right", _("Right"))):
        parts = [
            (str(place_words[place]), report.counts.get(f"{side} {place}", 0), place) for place in place_words
        ]
        sides.append((words, sum(count for _, count, _ in parts), parts))
    return sides


def _of_counts(counts: Mapping[str, int]) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
    return [(_(name), count, [(_(name), count, "breaks")]) for name, count in counts.items()]


def _chart(title: str, bars: list[tuple[str, int, list[tuple[str, int, str]]]]) -> Chart:
    longest = max((count for _, count, _ in bars), default=0) or 1
    drawn = tuple(_bar(at, words, count, parts, longest) for at, (words, count, parts) in enumerate(bars))
    return Chart(title=title, bars=drawn, height=len(drawn) * ROW_HEIGHT)


def _bar(at: int, words: str, count: int, parts: list[tuple[str, int, str]], longest: int) -> Bar:
    pieces = tuple(_pieces(parts, longest))
    end = pieces[-1].left + pieces[-1].width if pieces else float(LABEL)
    top = at * ROW_HEIGHT
    return Bar(words=words, count=count, pieces=pieces, top=top + 6, base=top + 18, end=round(end + 8, 2))


def _pieces(parts: list[tuple[str, int, str]], longest: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = float(LABEL)
    for words, count, css in parts:
        width = WIDTH * count / longest
        if count:
            pieces.append(Piece(words=words, count=count, css=css, left=round(at, 2), width=round(width, 2)))
        at += width
    return pieces
