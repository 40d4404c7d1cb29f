"""Where on the pages a field's value stands, by the labels around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from servbot.actions.documents.amounts import find_amounts, plain_width
from servbot.actions.documents.capitals import find_capital_amount
from servbot.actions.documents.dates import find_date
from servbot.actions.documents.labels import Found, LabelBook, squeeze
from servbot.actions.documents.layout import Run
from servbot.actions.documents.template import Look, Lookup, TemplateField
from servbot.actions.documents.values import parse_value

NEAR_BELOW = 2.2
"""A value below its label is at most this many line heights away."""

MONEY = re.compile(r"[.,]\d\d\D*$|[^\W\d_]|[¥$€£₹]")
"""Two decimals, or a currency."""

BELOW = 0.98
"""A value below its label is a little less sure than one beside it."""

FARTHEST = 4
"""Characters between a label, with the signs behind it, and the beginning of its value."""

INCOMPLETE = 0.6
"""Trust in a value whose label should stand on the page more often than it was read."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that was found, and how."""

    value: Any
    run: Run
    """Just the text of the value."""
    trust: float
    """0 to 1: how sure it is that this text belongs to the field."""
    known: bool = False
    """Whether people named this value before."""
    rivals: int = 0
    """How many other values stand where this one could stand."""


class Pages:
    """The runs of all pages with the labels that stand in them."""

    def __init__(self, runs: Sequence[Run], book: LabelBook) -> None:
        self.runs = runs
        self.labels = book.find(runs)
        self._of_run: dict[Run, list[Found]] = {}
        for found in self.labels:
            self._of_run.setdefault(found.run, []).append(found)

    def labelled(self, run: Run) -> bool:
        """Whether a label stands at the beginning of the run."""
        return any(not run.text[: found.start].strip(" ([-*|") for found in self._of_run.get(run, ()))

    def following(self, found: Found) -> Found | None:
        """The next label in the same run."""
        return next((other for other in self._of_run[found.run] if other.start > found.start), None)

    def right_of(self, found: Found) -> Iterator[Run]:
        """Runs to the right on the same line, up to the next label."""
        if self.following(found):
            return
        beside = [run for run in self.runs if run is not found.run and run.beside(found.run)]
        edge = (found.run.left + found.run.right) / 2  # engines' boxes overlap a little
        for run in sorted((run for run in beside if run.left >= edge), key=lambda run: run.left):
            if self.labelled(run):
                return
            yield run

    def below(self, found: Found) -> Iterator[Run]:
        """Runs below the label, nearest first."""
        label = found.run.part(found.start, found.end)
        near = [run for run in self.runs if _is_below(run, label)]
        for run in sorted(near, key=lambda run: (round((run.top - label.bottom) / label.height), run.left)):
            if not self.labelled(run):
                yield run


def _is_below(run: Run, label: Run) -> bool:
    if run.page.number != label.page.number or run.top < label.middle:
        return False
    overlaps = min(run.right, label.right) > max(run.left, label.left)
    aligned = abs(run.left - label.left) < 1.5 * label.height
    return run.top - label.bottom < NEAR_BELOW * label.height and (overlaps or aligned)


def search(pages: Pages, field: TemplateField, lookup: Lookup) -> Candidate | None:
    """The field's value beside one of the lookup's labels."""
    wanted = {squeeze(label).rstrip(":") for label in lookup.labels}
    found = [label for label in pages.labels if label.label in wanted]
    if lookup.pick == "last":
        found.reverse()
    found.sort(key=lambda label: -label.likeness)
    complete = 1.0 if len(found) >= lookup.expected else INCOMPLETE
    beside = [candidate for label in found if (candidate := _beside(pages, label, field, lookup))]
    if not beside:
        return None
    best = beside[0]
    rivals = {candidate.value for candidate in beside} - {best.value}
    return replace(best, trust=best.trust * complete * lookup.trust, rivals=len(rivals))


def _beside(pages: Pages, label: Found, field: TemplateField, lookup: Lookup) -> Candidate | None:
    """The first of the places to look at that holds enough values; a row is one place."""
    seen: list[tuple[Any, Run]] = []
    for look in lookup.look:
        values = [value for run in _texts(pages, label, look) for value in take(run, field)]
        seen = values if look == "below" else seen + values
        if len(seen) >= lookup.nth:
            value, run = seen[lookup.nth - 1]
            return Candidate(value, run, label.likeness * (BELOW if look == "below" else 1))
    return None


def _texts(pages: Pages, label: Found, look: Look) -> list[Run]:
    if look == "right":
        return list(pages.right_of(label))
    if look == "below":
        return list(pages.below(label))
    rest = label.rest(pages.following(label))
    return [label.run.part(label.end, label.end + len(rest))] if rest.strip(" :.-|") else []


def take(run: Run, field: TemplateField) -> list[tuple[Any, Run]]:
    """The values of the field's type in a run of text, each with its own place."""
    match field.type:
        case "decimal" | "integer":
            return _amounts(run, field)
        case "date":
            found = find_date(run.text)
            return [(found[0], run.part(found[1], found[2]))] if found else []
        case "string":
            return _texts_matching(run, field.pattern)


def _amounts(run: Run, field: TemplateField) -> list[tuple[Any, Run]]:
    found = [(value, run.part(start, end)) for value, start, end in _moneyed(run.text)]
    if not found and (words := find_capital_amount(run.text)) is not None:
        found = [(words, run)]
    if field.type == "decimal":
        return list(found)
    return [(int(value), part) for value, part in found if value == int(value)]


def _moneyed(text: str) -> list[tuple[Decimal, int, int]]:
    """Amounts outside of dates; where some are written with decimals or a currency, only those."""
    while day := find_date(text):
        text = text[: day[1]] + "|" * (day[2] - day[1]) + text[day[2] :]
    found = find_amounts(text)
    clear = [place for place in found if MONEY.search(text[place[1] : place[2]])]
    return clear or found


def _texts_matching(run: Run, pattern: str) -> list[tuple[Any, Run]]:
    text = plain_width(run.text)
    start = len(text) - len(text.lstrip(" :#.-|"))
    if pattern:
        match = re.search(pattern, text, re.IGNORECASE)
        # Far behind the label stands something else: a sentence that happens to hold a number.
        near = match and match.start() - start <= FARTHEST
        return [(match.group().strip(), run.part(*match.span()))] if match and near else []
    value = parse_value(text[start:], "string")
    wordy = value is not None and sum(character.isalpha() for character in value) >= 2
    return [(value, run.part(start, len(text)))] if wordy else []
