"""What was found as records of whole rows, for bots and people."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from servbot.actions.sheets.reconciliation.both import Paired
from servbot.actions.sheets.reconciliation.cause import Cause, age_class, cause_of, cause_of_open
from servbot.actions.sheets.reconciliation.difference import day_of, number_of
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.actions.sheets.reconciliation.result import (
    Buckets,
    Group,
    GroupSuggestion,
    OpenNote,
    Pair,
    Proof,
    Reconciliation,
    Suggestion,
    Summary,
    Way,
)
from servbot.actions.sheets.reconciliation.side import Side


def recorded(found: Found, summary: Summary, proof: Proof, most: int | None = None) -> Reconciliation:
    """The records; of each list at most so many."""
    buckets = bucketed(found, most)
    fields = {name: getattr(buckets, name) for name in Buckets.model_fields}
    return Reconciliation(**fields, summary=summary, proof=proof)


def bucketed(found: Found, most: int | None = None) -> Buckets:
    """Every row in its place."""
    left, right = found.both.left, found.both.right
    tolerated = {(pair.left, pair.right): pair for _, pair in found.tolerated}
    matched = found.matched if most is None else found.matched.head(most)
    return Buckets(
        matched=tuple(
            Pair(
                left=left.row(own),
                right=right.row(other),
                rule=found.rules.rules[place].name,
                differences=tolerated[own, other].differences if (own, other) in tolerated else (),
            )
            for own, other, place in matched.iter_rows()
        ),
        breaks=tuple(broken(found, most)),
        unmatched_left=tuple(map(left.row, found.open_left[:most])),
        unmatched_right=tuple(map(right.row, found.open_right[:most])),
        suggestions=tuple(
            Suggestion(
                left=left.row(pair.left), right=right.row(pair.right), rule=rule.name, score=pair.score
            )
            for rule, pair in found.suggestions[:most]
        ),
        groups=tuple(
            Group(
                left=tuple(map(left.row, group.left)),
                right=tuple(map(right.row, group.right)),
                rule=rule.name,
                difference=group.apart,
            )
            for rule, group in found.groups[:most]
        ),
        group_suggestions=tuple(
            GroupSuggestion(
                rule=rule.name,
                ways=tuple(
                    Way(left=tuple(map(left.row, own)), right=tuple(map(right.row, other)))
                    for own, other in group.ways
                ),
                complete=group.complete,
            )
            for rule, group in found.open_groups[:most]
        ),
        left_notes=tuple(notes(found, "left"))[:most],
        right_notes=tuple(notes(found, "right"))[:most],
    )


def broken(found: Found, most: int | None = None) -> list[Pair]:
    """The breaks with their cause, and what may be proposed for writing off, the smallest first."""
    proposed = write_offs(found)
    left, right = found.both.left, found.both.right
    return [
        Pair(
            left=left.row(pair.left),
            right=right.row(pair.right),
            rule=rule.name,
            differences=pair.differences,
            explanation=pair.explanation,
            cause=cause,
            write_off=proposed.get(place),
        )
        for place, ((rule, pair), cause) in enumerate(zip(found.breaks[:most], causes(found), strict=False))
    ]


def causes(found: Found) -> Iterator[Cause]:
    """The cause of each break."""
    foreign = bool(found.rules.rates)
    return (cause_of(pair.differences, found.rules, foreign=foreign) for _, pair in found.breaks)


def notes(found: Found, name: str) -> list[OpenNote]:
    """Cause and age of one side's open rows."""
    side: Side = getattr(found.both, name)
    column = getattr(found.rules, name).date
    places = found.places(name)
    twice = _copies(side, places["unmatched"], places["matched"])
    return [_note(found, side, column, row, twice=row in twice) for row in places["unmatched"]]


def _copies(side: Side, rows: pl.Series, others: pl.Series) -> set[int]:
    """Those of the rows whose content another one has too."""
    rows, others = side.alike(rows, others)
    contents = set(side.contents_of(others))
    return {row for row, content in side.contents_by(rows).items() if content in contents}


def _note(found: Found, side: Side, column: str, row: int, *, twice: bool) -> OpenNote:
    day = day_of(side.value(row, column)) if column else None
    cause = cause_of_open(twice=twice, day=day, rules=found.rules)
    if day is None or found.rules.as_of is None:
        return OpenNote(cause=cause)
    age = (found.rules.as_of - day).days
    return OpenNote(cause=cause, age=age, age_class=age_class(age, found.rules.ages))


def write_offs(found: Found) -> dict[int, Decimal]:
    """What may be written off, by the place of the break: the smallest first, until the total is used up."""
    allowed = found.rules.write_off
    if allowed is None:
        return {}
    amounts = [
        (place, apart)
        for place, (_, pair) in enumerate(found.breaks)
        if (apart := _only_amount(pair)) is not None
    ]
    proposed, used = {}, Decimal(0)
    for place, apart in sorted(amounts, key=lambda item: (WIDE.abs(item[1]), item[0])):
        used = WIDE.add(used, WIDE.abs(apart))
        if WIDE.abs(apart) > allowed.limit or (allowed.total is not None and used > allowed.total):
            break
        proposed[place] = apart
    return proposed


def _only_amount(pair: Paired) -> Decimal | None:
    """The difference of the one amount that does not agree; None when anything else differs."""
    broken = [item for item in pair.differences if not item.tolerated]
    only = (
        len(broken) == 1 and number_of(broken[0].left) is not None and number_of(broken[0].right) is not None
    )
    return broken[0].amount if only else None
