"""Suggestions and breaks as reviews for people: one for each counterparty, or for each cause."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.reconciliation.records import broken
from servbot.actions.sheets.reconciliation.side_rules import SideRules
from servbot.actions.sheets.settling.lines import Lines, Places, SideName
from servbot.core.review import Choice, Entry, Review, Way

MOST_ENTRIES = 40
"""Entries of one review; a counterparty with more has several."""

MOST_OPEN = 60
"""Open rows of each side that one review offers for joining."""

Rows = dict[SideName, list[int]]
"""Positions by side."""

GROUP = "several ways"
ALIKE = "alike"
"""Causes of suggestions, beside those of breaks."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """An entry with what it is grouped by."""

    group: tuple[str, str]
    """The form in which it is compared, and as people write it."""

    entry: Entry


def reviews_of(found: Found, places: Places = Places()) -> list[Review]:  # noqa: B008 - frozen
    """Everything that is for people to judge, in a stable order."""
    return _Reviews(found, places).made()


class _Reviews:
    def __init__(self, found: Found, places: Places) -> None:
        self._found = found
        self._lines = Lines(found, places)
        allowed = found.rules.write_off
        self._limit = allowed.limit if allowed else None
        self._authority = allowed.authority if allowed else ""

    def made(self) -> list[Review]:
        groups: dict[str, list[_Judged]] = defaultdict(list)
        for each in self._judged():
            groups[each.group[0]].append(each)
        open_rows = self._open_rows(set(groups))
        made = []
        for key, judged in sorted(groups.items()):
            parts = [judged[at : at + MOST_ENTRIES] for at in range(0, len(judged), MOST_ENTRIES)]
            for number, part in enumerate(parts, 1):
                title = judged[0].group[1] + (f" ({number})" if len(parts) > 1 else "")
                made.append(self._review(title, [each.entry for each in part], open_rows.get(key, {})))
        return made

    def _review(self, title: str, entries: Sequence[Entry], rows: Rows) -> Review:
        mine, others = rows.get("left", []), rows.get("right", [])
        # A pair alone has nothing to be joined with.
        offered = bool(mine and others) and len(mine) + len(others) > 2
        return Review(
            title=title,
            entries=tuple(entries),
            left=tuple(self._lines.line("left", at) for at in mine[:MOST_OPEN]) if offered else (),
            right=tuple(self._lines.line("right", at) for at in others[:MOST_OPEN]) if offered else (),
            left_out=sum(max(0, len(side) - MOST_OPEN) for side in (mine, others)) if offered else 0,
            limit=self._limit,
            authority=self._authority,
        )

    def _judged(self) -> Iterator[_Judged]:
        yield from self._breaks()
        yield from self._suggestions()
        yield from self._groups()

    def _breaks(self) -> Iterator[_Judged]:
        pairs = zip(self._found.breaks, broken(self._found), strict=True)
        rules = self._found.rules
        for number, ((rule, pair), said) in enumerate(pairs, 1):
            way = self._lines.way((pair.left,), (pair.right,))
            differing = {each.column for each in pair.differences if not each.tolerated}
            compared = [item for item in rule.compare if item.shown in differing]
            entry = Entry(
                id=f"break-{number}",
                kind="break",
                rule=rule.name,
                ways=(way,),
                choices=_for_break(way, said.write_off),
                says=said.explanation,
                cause=said.cause or "",
                marked_left=_columns(rules.left, (item.left for item in compared)),
                marked_right=_columns(rules.right, (item.right for item in compared)),
            )
            yield self._entry(entry, (pair.left,), (pair.right,))

    def _suggestions(self) -> Iterator[_Judged]:
        for number, (rule, alike) in enumerate(self._found.suggestions, 1):
            way = self._lines.way((alike.left,), (alike.right,))
            entry = Entry(
                id=f"suggestion-{number}",
                kind="suggestion",
                rule=rule.name,
                ways=(way,),
                choices=self._for_suggestion(way),
                says=f"{alike.score:.0%}",
                cause=ALIKE,
            )
            yield self._entry(entry, (alike.left,), (alike.right,))

    def _groups(self) -> Iterator[_Judged]:
        for number, (rule, group) in enumerate(self._found.open_groups, 1):
            ways = tuple(self._lines.way(left, right) for left, right in group.ways)
            entry = Entry(
                id=f"group-{number}",
                kind="group",
                rule=rule.name,
                ways=ways,
                choices=("accept", "split", "leave_open"),
                cause=GROUP,
            )
            yield self._entry(entry, *group.ways[0])

    def _entry(self, entry: Entry, left: Iterable[int], right: Iterable[int]) -> _Judged:
        parties = (*self._parties("left", left), *self._parties("right", right))
        return _Judged(next(iter(parties), (entry.cause, entry.cause)), entry)

    def _parties(self, name: SideName, rows: Iterable[int]) -> Iterator[tuple[str, str]]:
        """The counterparty of the rows, compared without width, case and spaces."""
        column = getattr(self._found.rules.review, name)
        side = getattr(self._found.both, name)
        for row in rows if column else ():
            written = str(side.value(row, column) or "").strip()
            if written:
                yield key_text(written), written

    def _open_rows(self, wanted: set[str]) -> dict[str, Rows]:
        """Rows that can be joined, of the counterparties that have something to judge: unmatched ones, and of breaks."""
        rows: dict[str, Rows] = defaultdict(lambda: {"left": [], "right": []})
        sides: tuple[SideName, ...] = ("left", "right")
        for name in sides:
            places = self._found.places(name)
            for row in sorted((*places["unmatched"], *places["breaks"])):
                for key, _ in self._parties(name, (row,)):
                    if key in wanted:
                        rows[key][name].append(row)
        return rows

    def _for_suggestion(self, way: Way) -> tuple[Choice, ...]:
        if not way.difference:
            return ("accept", "split", "leave_open")
        within = self._limit is not None and abs(way.difference) <= self._limit
        return ("write_off", "split", "leave_open") if within else ("split", "leave_open")


def _columns(side: SideRules, named: Iterable[str]) -> tuple[str, ...]:
    """The columns of the file behind names of the rules."""
    made = {side.amount.name: sorted(side.amount.columns - {side.amount.currency})} if side.amount else {}
    return tuple(column for name in named for column in made.get(name, [name]))


def _for_break(way: Way, proposed: Decimal | None) -> tuple[Choice, ...]:
    """A pair whose amounts agree can be accepted; one whose amounts do not, only written off."""
    if proposed is not None and way.difference:
        return ("write_off", "split", "leave_open")
    return ("split", "leave_open") if way.difference else ("accept", "split", "leave_open")
