"""A review as the page of its item draws it: both sides beside each other, and what can be decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servbot.core.record import Record
from servbot.core.review import JOINS, Entry, Line, Review, ReviewWrong, review_of
from servbot.services.exception_queue import Person

choice_words = {
    "accept": gettext_lazy("Belong together"),
    "write_off": gettext_lazy("Write off the difference"),
    "split": gettext_lazy("Do not belong together"),
    "leave_open": gettext_lazy("Leave open"),
    "join": gettext_lazy("Joined"),
}


class Option(Record):
    """One thing that can be decided about an entry."""

    value: str
    words: str
    chosen: bool
    barred: bool = False


class Rows(Record):
    """Rows of one side as a table."""

    title: str
    place: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    marked: frozenset[str] = frozenset()
    """Columns that differ."""


class Beside(Record):
    """Rows of both sides that may belong together."""

    left: Rows
    right: Rows
    difference: Any = None


class Judged(Record):
    """An entry with its controls."""

    id: str
    name: str
    """Of its controls."""

    number: int
    kind: str
    rule: str
    cause: str
    says: str
    ways: tuple[Beside, ...]
    options: tuple[Option, ...]


class Joinable(Record):
    """An open row with the letter it was given."""

    line: Line
    name: str
    letter: str
    label: str


class ReviewShown(Record):
    """All of it."""

    title: str
    judged: tuple[Judged, ...]
    left: Rows
    right: Rows
    joinable_left: tuple[Joinable, ...]
    joinable_right: tuple[Joinable, ...]
    left_out: int
    letters: tuple[str, ...]
    limit: Any
    authority: str


def review_shown(
    value: Any, name: str, entered: Mapping[str, str], person: Person | None
) -> ReviewShown | None:
    """What the page needs; `None` when the bot gave the field no review.

    Args:
        value: the review.
        name: of the field.
        entered: what the person chose before, by the name of the control.
        person: who decides; nothing is written off by somebody without the role.
    """
    try:
        review = review_of(value)
    except ReviewWrong:
        return None
    may = person is not None and (person.everything or review.authority in person.roles)
    left, right = _("Left"), _("Right")
    return ReviewShown(
        title=review.title,
        judged=tuple(
            _judged(entry, number, f"{name}/{entry.id}", entered, may_write_off=may)
            for number, entry in enumerate(review.entries, 1)
        ),
        left=_rows(left, review.left),
        right=_rows(right, review.right),
        joinable_left=_joinable(left, review.left, name, entered),
        joinable_right=_joinable(right, review.right, name, entered),
        left_out=review.left_out,
        letters=JOINS,
        limit=review.limit,
        authority=review.authority,
    )


def decided_lines(value: Any, review: Any) -> list[tuple[str, str, Any]]:
    """What was decided, in words: what, about which rows, and the difference."""
    try:
        shown = review_of(review)
    except ReviewWrong:
        return []
    known = {line.mark: line for line in _all_lines(shown)}
    return [
        (
            str(choice_words[each["kind"]]),
            " – ".join(_named(known, each[side]) for side in ("left", "right")),
            each.get("difference") or None,
        )
        for each in value
    ]


def _named(known: Mapping[str, Line], marks: Iterable[str]) -> str:
    lines = [known[mark] for mark in marks if mark in known]
    rows = ", ".join(str(line.row or line.id) for line in lines)
    return f"{lines[0].place} {rows}".strip() if lines else ""


def _all_lines(review: Review) -> Iterable[Line]:
    yield from (*review.left, *review.right)
    for entry in review.entries:
        for way in entry.ways:
            yield from (*way.left, *way.right)


def _judged(
    entry: Entry, number: int, name: str, entered: Mapping[str, str], *, may_write_off: bool
) -> Judged:
    chosen = entered.get(name, "leave_open")
    return Judged(
        id=entry.id,
        name=name,
        number=number,
        kind=entry.kind,
        rule=entry.rule,
        cause=_(entry.cause) if entry.cause else "",
        says=entry.says,
        ways=tuple(
            Beside(
                left=_rows(_("Left"), way.left, entry.marked_left),
                right=_rows(_("Right"), way.right, entry.marked_right),
                difference=way.difference or None,
            )
            for way in entry.ways
        ),
        options=tuple(_options(entry, chosen, may_write_off=may_write_off)),
    )


def _options(entry: Entry, chosen: str, *, may_write_off: bool) -> Iterable[Option]:
    for choice in entry.choices:
        if choice == "accept" and len(entry.ways) > 1:
            for way in range(1, len(entry.ways) + 1):
                words = _("Belong together as in way %(n)s") % {"n": way}
                yield Option(value=f"accept {way}", words=words, chosen=chosen == f"accept {way}")
            continue
        barred = choice == "write_off" and not may_write_off
        yield Option(value=choice, words=str(choice_words[choice]), chosen=chosen == choice, barred=barred)


def _rows(title: str, lines: Sequence[Line], marked: Iterable[str] = ()) -> Rows:
    columns = dict.fromkeys(column for line in lines for column in line.values)
    places = dict.fromkeys(line.place for line in lines if line.place)
    return Rows(
        title=title,
        place="; ".join(places),
        columns=tuple(columns),
        lines=tuple(lines),
        marked=frozenset(marked),
    )


def _joinable(
    side: str, lines: Sequence[Line], name: str, entered: Mapping[str, str]
) -> tuple[Joinable, ...]:
    return tuple(
        Joinable(
            line=line,
            name=f"{name}/{line.id}",
            letter=entered.get(f"{name}/{line.id}", ""),
            label=_("Group of row %(row)s, %(side)s") % {"row": line.row or line.id, "side": side},
        )
        for line in lines
    )
