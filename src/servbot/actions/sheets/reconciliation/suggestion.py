"""Pairs that are only alike: shown to a person, never confirmed by themselves."""

from collections.abc import Sequence

from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.reconciliation.result import Suggestion
from servbot.actions.sheets.reconciliation.rules import Key, Rule
from servbot.actions.sheets.reconciliation.side import Row, Side

MOST_COMPARISONS = 2_000_000
MOST_SUGGESTIONS = 1_000


def suggested(
    rule: Rule, left: Side, right: Side, mine: Sequence[int], others: Sequence[int]
) -> list[Suggestion]:
    """The most alike pairs of open rows, best first.

    The work is bounded: beyond two million comparisons (under one exact key) nothing is suggested, because a list
    that long helps nobody.
    """
    exact = [key for key in rule.keys if key.fuzzy is None]
    fuzzy = [key for key in rule.keys if key.fuzzy is not None]
    left_groups = left.groups(mine, [(key.left, key.normalise) for key in exact])
    right_groups = right.groups(others, [(key.right, key.normalise) for key in exact])
    shared = left_groups.keys() & right_groups.keys()
    if sum(len(left_groups[key]) * len(right_groups[key]) for key in shared) > MOST_COMPARISONS:
        return []
    scored = [
        (score, own, other)
        for key in shared
        for own in left_groups[key]
        for other in right_groups[key]
        if (score := _alike(fuzzy, left.rows[own], right.rows[other])) is not None
    ]
    scored.sort(
        key=lambda found: (-found[0], sorted((left.contents[found[1]], right.contents[found[2]])), *found[1:])
    )
    return [
        Suggestion(left=dict(left.rows[own]), right=dict(right.rows[other]), rule=rule.name, score=score)
        for score, own, other in scored[:MOST_SUGGESTIONS]
    ]


def _alike(keys: Sequence[Key], mine: Row, other: Row) -> float | None:
    """The likeness of the least alike key, or None when one is below its limit."""
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    least = 1.0
    for key in keys:
        texts = key_text(mine.get(key.left), key.normalise), key_text(other.get(key.right), key.normalise)
        if not all(texts):
            return None
        score = max(ratio(*texts), token_sort_ratio(*texts)) / 100
        if score < (key.fuzzy or 0):
            return None
        least = min(least, score)
    return round(least, 4)
