"""Proposes rules from what people decided, and tries each on the periods there are reports of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from servbot.actions.sheets.errors import RulesWrong
from servbot.actions.sheets.reconciliation.answer import answers_of
from servbot.actions.sheets.reconciliation.cascade import find
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.normal_form import Normalisation, key_text
from servbot.actions.sheets.reconciliation.rules import Comparison, Rule, Rules
from servbot.actions.sheets.reconciliation.tolerance import Tolerance
from servbot.actions.sheets.settling.lines import Lines
from servbot.actions.sheets.verification import Kept, nowhere, sealed, sides_of, source_files
from servbot.core.record import Record

FORMS: tuple[tuple[Normalisation, ...], ...] = (
    ("trim", "case", "width"),
    ("trim", "case", "width", "spaces"),
    ("trim", "case", "width", "spaces", "leading_zeros"),
    ("trim", "case", "width", "punctuation"),
    ("trim", "case", "width", "punctuation", "leading_zeros"),
)
"""Normal forms of texts that are tried, the strictest first."""

LEAST = 3
"""So many decisions must speak for a rule before it is recommended."""

Pair = tuple[int, int]


class Tried(Record):
    """What a proposed rule does in one period."""

    report: str
    right: int
    """Pairs that people decided the same way."""

    wrong: int
    """Pairs that people parted, or whose rows belong to others."""

    undecided: int
    """Pairs that nobody decided about."""


class Proposal(Record):
    """A rule that would have spared people decisions."""

    rule: Rule
    replaces: str
    """The rule in whose place it would stand, before it."""

    why: str
    decisions: int
    """So many decisions speak for it."""

    tried: tuple[Tried, ...]

    @property
    def precision(self) -> float | None:
        """The part of its pairs that is right, of those that are known."""
        right, wrong = sum(each.right for each in self.tried), sum(each.wrong for each in self.tried)
        return right / (right + wrong) if right + wrong else None

    def recommended(self, least: float) -> bool:
        """Whether it is right often enough, and often enough at all."""
        return self.decisions >= LEAST and (self.precision or 0) >= least


@dataclass(frozen=True, slots=True)
class Period:
    """One report with its sides, and what people decided."""

    name: str
    rules: Rules
    found: Found
    together: dict[Pair, str]
    """Pairs that people brought together, with the rule that had suggested them."""

    apart: frozenset[Pair]
    """Pairs that people parted."""

    taken: tuple[dict[int, int | None], dict[int, int | None]]
    """By left and by right row: its one partner; nothing where it has several."""


def proposals(reports: Sequence[Path], key: bytes, kept: Kept = nowhere) -> tuple[Rules, list[Proposal]]:
    """The rules of the last report, and what is proposed to be added to them, the best first."""
    periods = [_period(path, key, kept) for path in reports]
    rules = periods[-1].rules
    found = [
        proposal.model_copy(update={"tried": tuple(_tried(proposal, rules, period) for period in periods)})
        for proposal in _candidates(rules, periods)
    ]
    found.sort(key=lambda each: (-(each.precision or 0), -each.decisions, each.rule.name))
    return rules, found


def extended(rules: Rules, proposal: Proposal) -> Rules:
    """The rules with the proposed one before the one it relieves."""
    at = next((at for at, rule in enumerate(rules.rules) if rule.name == proposal.replaces), len(rules.rules))
    return rules.model_copy(update={"rules": (*rules.rules[:at], proposal.rule, *rules.rules[at:])})


def _period(path: Path, key: bytes, kept: Kept) -> Period:
    content = sealed(path, key)
    rules = Rules.model_validate(content["rules"])
    with source_files(content, kept) as files:
        if len(files) != 2 or not all(files) or not content["repeatable"]:
            raise RulesWrong(
                f"{path.name} cannot be tried again: its source files are gone, or rows were carried or chosen.",
                remedy="Leave it out, or put the files back to where they were read.",
                place=path.name,
            )
        left, right = sides_of(content, files)
    found = find(left, right, rules)
    lines, together, apart = Lines(found), dict[Pair, str](), set[Pair]()
    taken = _settled_by_rules(found)
    for answer in answers_of(content.get("answers", ())):
        for verdict in answer.decided:
            own, other = lines.positions("left", verdict.left), lines.positions("right", verdict.right)
            if verdict.kind == "split":
                apart.update((a, b) for a in own for b in other)
            elif verdict.kind != "leave_open":
                _note(taken, own, other)
                if len(own) == len(other) == 1:
                    together[own[0], other[0]] = verdict.rule
    return Period(path.name, rules, found, together, frozenset(apart), taken)


def _settled_by_rules(found: Found) -> tuple[dict[int, int | None], dict[int, int | None]]:
    taken: tuple[dict[int, int | None], dict[int, int | None]] = ({}, {})
    for own, other, _ in found.matched.iter_rows():
        _note(taken, (own,), (other,))
    for _, group in found.groups:
        _note(taken, group.left, group.right)
    return taken


def _note(
    taken: tuple[dict[int, int | None], dict[int, int | None]], own: Sequence[int], other: Sequence[int]
) -> None:
    for rows, partners, side in ((own, other, taken[0]), (other, own, taken[1])):
        side.update(dict.fromkeys(rows, partners[0] if len(own) == len(other) == 1 else None))


def _candidates(rules: Rules, periods: Sequence[Period]) -> Iterator[Proposal]:
    by_rule: dict[str, list[tuple[Period, Pair]]] = defaultdict(list)
    for period in periods:
        for pair, name in period.together.items():
            by_rule[name].append((period, pair))
    for rule in rules.rules:
        if (decided := by_rule.get(rule.name)) and rule.cardinality == "1:1":
            if rules.only_suggests(rule):
                yield from _surer(rule, decided)
            else:
                yield from _wider(rule, decided)


def _surer(rule: Rule, decided: list[tuple[Period, Pair]]) -> Iterator[Proposal]:
    """A rule that only suggests, made exact: by a normal form in which the accepted pairs are the same."""
    for form in FORMS if rule.fuzzy_keys else (None,):
        fits = [each for each in decided if form is None or _same(rule, form, *each)]
        if not fits:
            continue
        keys = tuple(
            key.model_copy(update={"fuzzy": None, "normalise": form}) if key.fuzzy is not None else key
            for key in rule.keys
        )
        words = f"written the same but for {', '.join(form[3:]) or 'case and width'}" if form else "certain"
        amounts = _amounts_agree(rule, decided[0][0].rules)
        name = f"{rule.name}, {words}"
        yield Proposal(
            rule=rule.model_copy(update={"name": name, "keys": keys, "compare": amounts, "confidence": 1.0}),
            replaces=rule.name,
            why=f"People accepted {len(fits)} of the pairs that “{rule.name}” suggested, {words}.",
            decisions=len(fits),
            tried=(),
        )


def _same(rule: Rule, form: tuple[Normalisation, ...], period: Period, pair: Pair) -> bool:
    both = period.found.both
    return all(
        key_text(both.left.value(pair[0], key.left), form)
        == key_text(both.right.value(pair[1], key.right), form)
        for key in rule.fuzzy_keys
    )


def _amounts_agree(rule: Rule, rules: Rules) -> tuple[Comparison, ...]:
    """What the rule compares; where it compares nothing, what the other rules do: amounts that differ are a break."""
    return rule.compare or next((each.compare for each in rules.rules if each.compare), ())


def _wider(rule: Rule, decided: list[tuple[Period, Pair]]) -> Iterator[Proposal]:
    """A rule whose breaks people write off, with a tolerance as wide as what they wrote off."""
    apart = [(period.found.both.compared(rule, *pair), period) for period, pair in decided]
    for place, item in enumerate(rule.compare):
        amounts = [
            abs(each.amount)
            for pair, _ in apart
            for each in pair.differences
            if each.column == item.shown and each.amount is not None and not each.tolerated
        ]
        if not amounts or len(amounts) < len([pair for pair, _ in apart if not pair.agrees]):
            continue
        widest = max(amounts)
        compare = (
            *rule.compare[:place],
            item.model_copy(update={"tolerance": _as_wide(item.tolerance, widest)}),
            *rule.compare[place + 1 :],
        )
        name = f"{rule.name}, {item.shown} within {widest}"
        yield Proposal(
            rule=rule.model_copy(update={"name": name, "compare": compare}),
            replaces=rule.name,
            why=f"People wrote off {len(amounts)} differences of “{rule.name}” up to {widest}.",
            decisions=len(amounts),
            tried=(),
        )


def _as_wide(tolerance: Tolerance, widest: Decimal) -> Tolerance:
    return tolerance.model_copy(update={"amount": max(tolerance.amount, widest), "more": None, "less": None})


def _tried(proposal: Proposal, rules: Rules, period: Period) -> Tried:
    """What the rule adds to what the rules of the last report find."""
    both = period.found.both
    wider = find(both.left, both.right, extended(rules, proposal))
    names = [rule.name for rule in wider.rules.rules]
    place = names.index(proposal.rule.name)
    pairs = [(own, other) for own, other, rule in wider.matched.iter_rows() if rule == place]
    known = {(own, other) for own, other, _ in period.found.matched.iter_rows()}
    judged = [_judged(pair, period) for pair in pairs if pair not in known]
    counts = {name: judged.count(name) for name in ("right", "wrong", "undecided")}
    return Tried(report=period.name, **counts)


def _judged(pair: Pair, period: Period) -> str:
    if pair in period.together:
        return "right"
    others = (period.taken[0].get(pair[0], pair[1]), period.taken[1].get(pair[1], pair[0]))
    return "wrong" if pair in period.apart or others != (pair[1], pair[0]) else "undecided"


def told(found: Iterable[Proposal], least: float) -> Iterator[str]:
    """The proposals in words, line by line."""
    for proposal in found:
        share = proposal.precision
        known = "nothing is known yet" if share is None else f"{share:.1%} right"
        yield f"{'Recommended' if proposal.recommended(least) else 'Not recommended'}: {proposal.rule.name}"
        yield f"  {proposal.why} Tried on {len(proposal.tried)} periods: {known}."
        for each in proposal.tried:
            yield f"  {each.report}: {each.right} right, {each.wrong} wrong, {each.undecided} undecided"
