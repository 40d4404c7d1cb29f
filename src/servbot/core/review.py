"""What a comparison of two lists leaves for a person: pairs to judge, rows to join, and what the person decided."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import ValidationError

from servbot.core.errors import BusinessFailure
from servbot.core.record import Record

Choice = Literal["accept", "split", "write_off", "leave_open"]
"""What can be decided about rows that the rules brought together."""

VerdictKind = Literal["accept", "split", "join", "write_off", "leave_open"]

JOINS = ("A", "B", "C", "D", "E")
"""Letters that open rows are given: those with the same letter belong together."""


class ReviewWrong(BusinessFailure):
    """What was decided about the rows of a reconciliation cannot be done."""

    code = "review.wrong"
    default_remedy = "Choose again; nothing was decided yet."


class Line(Record):
    """One row of either side."""

    id: str
    """Letter of its side and its place there: `L12`."""

    digest: str
    """Of its content, so that a decision is not applied to another row."""

    row: int | None = None
    """Its number in its sheet; none where it was carried over."""

    place: str = ""
    """File and sheet it was read from."""

    values: dict[str, Any] = {}

    amount: Decimal | None = None
    """What it counts in the comparison, with its sign there."""

    @property
    def mark(self) -> str:
        """Its place and content in one word."""
        return f"{self.id}-{self.digest}"


class Way(Record):
    """Rows of both sides that may belong together."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]

    difference: Decimal | None = None
    """Left sum minus right sum."""


class Entry(Record):
    """Something to judge."""

    id: str
    kind: Literal["break", "suggestion", "group"]

    rule: str
    """The rule that brought the rows together."""

    ways: tuple[Way, ...]
    """One, or for a group all ways in which it may add up."""

    choices: tuple[Choice, ...]

    says: str = ""
    """What differs, in a sentence."""

    cause: str = ""

    marked_left: tuple[str, ...] = ()
    """Columns of left rows that differ."""

    marked_right: tuple[str, ...] = ()
    """Columns of right rows that differ."""


class Review(Record):
    """What one person looks at together: a counterparty, or one cause."""

    title: str
    """The counterparty, or the cause."""

    entries: tuple[Entry, ...]

    left: tuple[Line, ...] = ()
    """Open left rows that can be joined."""

    right: tuple[Line, ...] = ()
    """Open right rows that can be joined."""

    left_out: int = 0
    """Further open rows, for which there was no room."""

    limit: Decimal | None = None
    """The largest difference that can be written off; none where nothing is."""

    authority: str = ""
    """The role that writes off."""


class Verdict(Record):
    """One thing that was decided."""

    kind: VerdictKind

    left: tuple[str, ...] = ()
    """Marks of left rows."""

    right: tuple[str, ...] = ()
    """Marks of right rows."""

    difference: Decimal = Decimal(0)
    """Left minus right, where it is written off."""

    rule: str = ""
    """The rule that had brought them together; empty for rows a person joined."""

    cause: str = ""


def verdicts(value: Any, given: Any) -> list[dict[str, Any]]:
    """What was decided, of a form's value and the answers to it; `ReviewWrong` says what cannot be done.

    Args:
        value: the review that was shown.
        given: choices by the entry's id (`accept`, `accept 2` for the second way), and letters by the row's id for
            rows that belong together; also as a text in JSON. What is not named stays open.
    """
    review, chosen = review_of(value), {} if given == value else _chosen(given)
    lines = {line.id: line for line in (*review.left, *review.right)}
    entries = {entry.id: entry for entry in review.entries}
    if unknown := sorted(chosen.keys() - lines.keys() - entries.keys()):
        raise ReviewWrong(f"Nothing here is called {', '.join(unknown)}.")
    judged = [_judged(entry, chosen.get(entry.id, "")) for entry in review.entries]
    letters = {name: letter for name, letter in chosen.items() if name in lines and letter}
    joined = list(_joined(review, letters))
    _check_parted(review, judged, joined)
    found = [*judged, *joined]
    taken = Counter(mark for each in found if _takes(each) for mark in (*each.left, *each.right))
    if twice := [mark.partition("-")[0] for mark, times in taken.items() if times > 1]:
        raise ReviewWrong(f"Decided twice: {', '.join(_shown(name, lines) for name in twice)}.")
    return [each.model_dump() for each in found]


def written_off(decided: Iterable[Mapping[str, Any]]) -> Decimal:
    """The sum of all that is written off, whichever way."""
    return sum(
        (abs(Decimal(each["difference"])) for each in decided if each.get("difference")), start=Decimal(0)
    )


def review_of(value: Any) -> Review:
    """The review behind a form's value."""
    try:
        return Review.model_validate(value)
    except ValidationError as error:
        raise ReviewWrong(
            "The form of type review was not given a review.",
            remedy="Give it one of the reviews of a sheets.reconcile step as its default.",
        ) from error


def _chosen(given: Any) -> dict[str, str]:
    try:
        found = json.loads(given) if isinstance(given, str) and given.strip() else given or {}
    except ValueError as error:
        raise ReviewWrong("The answer is no JSON.") from error
    if not isinstance(found, Mapping):
        raise ReviewWrong('Write what is decided by name, such as {"break-1": "accept"}.')
    return {str(name): str(choice or "").strip() for name, choice in found.items()}


def _judged(entry: Entry, chosen: str) -> Verdict:
    choice, _, number = (chosen or "leave_open").partition(" ")
    place = int(number) - 1 if number.isascii() and number.isdigit() else 0
    if choice not in (*entry.choices, "leave_open") or not 0 <= place < len(entry.ways):
        raise ReviewWrong(f"“{chosen}” is not offered for {entry.id}.")
    way = entry.ways[place]
    off = way.difference if choice == "write_off" else None
    return Verdict.model_validate(
        {
            "kind": choice,
            "left": [line.mark for line in way.left],
            "right": [line.mark for line in way.right],
            "difference": off or Decimal(0),
            "rule": entry.rule,
            "cause": entry.cause,
        }
    )


def _check_parted(review: Review, judged: Iterable[Verdict], joined: Iterable[Verdict]) -> None:
    """A row of a pair that differs is joined with others only when the pair is parted."""
    together = {mark for each in joined for mark in (*each.left, *each.right)}
    for entry, verdict in zip(review.entries, judged, strict=True):
        held = entry.kind == "break" and verdict.kind != "split"
        if held and together.intersection((*verdict.left, *verdict.right)):
            raise ReviewWrong(
                f"A row of “{entry.rule}” is joined with others, but its pair is not parted.",
                remedy="Choose that the pair does not belong together, or take its row out of the group.",
            )


def _joined(review: Review, letters: Mapping[str, str]) -> Iterable[Verdict]:
    groups: dict[str, set[str]] = defaultdict(set)
    for name, letter in letters.items():
        groups[letter].add(name)
    for letter, names in sorted(groups.items()):
        left = [line for line in review.left if line.id in names]
        right = [line for line in review.right if line.id in names]
        if letter not in JOINS or not left or not right:
            raise ReviewWrong(f"Group {letter} needs rows of both sides.")
        yield _join(letter, left, right, review)


def _join(letter: str, left: list[Line], right: list[Line], review: Review) -> Verdict:
    apart = difference(left, right)
    if apart is None:
        raise ReviewWrong(f"Group {letter} holds a row without an amount.")
    if apart and (review.limit is None or abs(apart) > review.limit):
        allowed = f"at most {review.limit:,} can be written off" if review.limit else "nothing is written off"
        raise ReviewWrong(f"The rows of group {letter} differ by {apart:,}; {allowed}.")
    return Verdict(
        kind="join",
        left=tuple(line.mark for line in left),
        right=tuple(line.mark for line in right),
        difference=apart,
    )


def difference(left: Iterable[Line], right: Iterable[Line]) -> Decimal | None:
    """Left sum minus right sum; none where a row has no amount."""
    signed = [(1, line.amount) for line in left] + [(-1, line.amount) for line in right]
    known = [(sign, amount) for sign, amount in signed if amount is not None]
    return (
        sum((sign * amount for sign, amount in known), start=Decimal(0))
        if len(known) == len(signed)
        else None
    )


def _takes(verdict: Verdict) -> bool:
    return verdict.kind in ("accept", "join", "write_off")


def _shown(name: str, lines: Mapping[str, Line]) -> str:
    line = lines.get(name)
    return f"row {line.row} of {line.place}" if line and line.row and line.place else name
