"""Walks the cascade of rules over two sides; pure and exact."""

from collections.abc import Sequence

from servbot.actions.sheets.reconciliation.pairing import Paired, pair_group
from servbot.actions.sheets.reconciliation.proof import proved, summarised
from servbot.actions.sheets.reconciliation.result import Buckets, Pair, Reconciliation, Suggestion
from servbot.actions.sheets.reconciliation.rules import Rule, Rules
from servbot.actions.sheets.reconciliation.side import Row, Side
from servbot.actions.sheets.reconciliation.suggestion import suggested


def reconcile(left_rows: Sequence[Row], right_rows: Sequence[Row], rules: Rules) -> Reconciliation:
    """Every row of both sides in exactly one place; `ProofFailed` if that did not come out."""
    cascade = _Cascade(Side(left_rows), Side(right_rows))
    for rule in rules.rules:
        if not rule.only_suggests:
            cascade.apply(rule)
    for rule in rules.rules:
        if rule.only_suggests:
            cascade.suggest(rule)
    return cascade.result(rules)


class _Cascade:
    """What is still open on each side, and what was found so far."""

    def __init__(self, left: Side, right: Side) -> None:
        self._left, self._right = left, right
        self._open_left = dict.fromkeys(range(len(left.rows)))
        self._open_right = dict.fromkeys(range(len(right.rows)))
        self._pairs: list[tuple[Rule, Paired]] = []
        self._suggestions: list[Suggestion] = []

    def apply(self, rule: Rule) -> None:
        mine = self._left.groups(self._open_left, [(key.left, key.normalise) for key in rule.keys])
        others = self._right.groups(self._open_right, [(key.right, key.normalise) for key in rule.keys])
        for key in mine.keys() & others.keys():
            for pair in pair_group(rule, self._left, self._right, mine[key], others[key]):
                del self._open_left[pair.left], self._open_right[pair.right]
                self._pairs.append((rule, pair))

    def suggest(self, rule: Rule) -> None:
        self._suggestions += suggested(
            rule, self._left, self._right, tuple(self._open_left), tuple(self._open_right)
        )

    def result(self, rules: Rules) -> Reconciliation:
        self._pairs.sort(key=lambda found: (found[1].left, found[1].right))
        matched = tuple(self._pair(rule, pair) for rule, pair in self._pairs if pair.agrees)
        breaks = tuple(self._pair(rule, pair) for rule, pair in self._pairs if not pair.agrees)
        unmatched_left = tuple(dict(self._left.rows[position]) for position in self._open_left)
        unmatched_right = tuple(dict(self._right.rows[position]) for position in self._open_right)
        found = Buckets(
            matched=matched,
            breaks=breaks,
            unmatched_left=unmatched_left,
            unmatched_right=unmatched_right,
            suggestions=tuple(self._suggestions),
        )
        summary = summarised(self._left.rows, self._right.rows, found, rules)
        proof = proved(self._left, self._right, found, summary, rules)
        return Reconciliation(
            matched=found.matched,
            breaks=found.breaks,
            unmatched_left=found.unmatched_left,
            unmatched_right=found.unmatched_right,
            suggestions=found.suggestions,
            summary=summary,
            proof=proof,
        )

    def _pair(self, rule: Rule, pair: Paired) -> Pair:
        return Pair(
            left=dict(self._left.rows[pair.left]),
            right=dict(self._right.rows[pair.right]),
            rule=rule.name,
            differences=pair.differences,
            explanation=pair.explanation,
        )
