"""Pairs that are only alike: shown to a person, never confirmed by themselves."""

from collections.abc import Iterator, Sequence

import polars as pl

from servbot.actions.sheets.reconciliation.both import Both
from servbot.actions.sheets.reconciliation.found import Alike
from servbot.actions.sheets.reconciliation.pairing import keyed
from servbot.actions.sheets.reconciliation.rules import Rule

MOST_COMPARISONS = 2_000_000
MOST_SUGGESTIONS = 1_000
GRAM = 3
COMMON = 300
"""Three letters that stand in so many texts say nothing about who is meant."""


def suggested(rule: Rule, both: Both, mine: pl.Series, others: pl.Series) -> list[Alike]:
    """The most alike pairs of open rows, best first.

    Beyond two million pairs (under one exact key) only those are compared that share rare groups of three letters,
    the ones with most of them first.
    """
    keys = (*rule.exact_keys, *rule.fuzzy_keys)
    left = keyed(both.left, mine, [(key.left, key.normalise) for key in keys])
    right = keyed(both.right, others, [(key.right, key.normalise) for key in keys])
    exact = [f"key{number}" for number in range(len(rule.exact_keys))]
    fuzzy = [f"key{number}" for number in range(len(exact), len(keys))]
    scored = [
        Alike(own, other, score)
        for own, other, *texts in _compared(left, right, exact, fuzzy)
        if (score := _alike(rule, texts)) is not None
    ]
    mine_told = both.left.contents_by(pair.left for pair in scored)
    others_told = both.right.contents_by(pair.right for pair in scored)
    scored.sort(key=lambda pair: _preference(pair, mine_told[pair.left], others_told[pair.right]))
    return scored[:MOST_SUGGESTIONS]


def _compared(
    left: pl.DataFrame, right: pl.DataFrame, exact: list[str], fuzzy: list[str]
) -> Iterator[tuple[int, ...]]:
    """Positions and fuzzy texts of the pairs to look at."""
    if _pairs(left, right, exact) <= MOST_COMPARISONS:
        how = {"on": exact, "how": "inner"} if exact else {"how": "cross"}
        found = left.join(right, **how)
    else:
        shared = _sharing(left, right, exact, fuzzy[0])
        found = (
            shared.join(left, on="at")
            .join(right, left_on="other", right_on="at")
            .rename({"other": "at_right"})
        )
    columns = [column for name in fuzzy for column in (name, f"{name}_right")]
    yield from found.select("at", "at_right", *columns).iter_rows()


def _pairs(left: pl.DataFrame, right: pl.DataFrame, exact: list[str]) -> int:
    if not exact:
        return left.height * right.height
    counts = left.group_by(exact).len().join(right.group_by(exact).len(), on=exact)
    return int((counts["len"].cast(pl.Int64) * counts["len_right"].cast(pl.Int64)).sum())


def _sharing(left: pl.DataFrame, right: pl.DataFrame, exact: list[str], name: str) -> pl.DataFrame:
    mine, others = (_grams(frame, exact, name) for frame in (left, right))
    rare = (
        pl.concat([mine, others]).group_by([*exact, "gram"]).len().filter(pl.col("len") <= COMMON).drop("len")
    )
    shared = mine.join(rare, on=[*exact, "gram"]).join(others, on=[*exact, "gram"])
    return (
        shared.group_by("at", pl.col("at_right").alias("other"))
        .len()
        .sort("len", "at", "other", descending=[True, False, False])
        .head(MOST_COMPARISONS)
        .drop("len")
    )


def _grams(frame: pl.DataFrame, exact: list[str], name: str) -> pl.DataFrame:
    """Each position with the groups of three letters of its text."""
    texts = frame.with_columns(pl.col(name).alias("text"))
    longest = int(texts["text"].str.len_chars().max() or 0)  # type: ignore[arg-type]
    parts = [
        texts.select("at", *exact, pl.col("text").str.slice(start, GRAM).alias("gram"))
        for start in range(max(longest - GRAM + 1, 1))
    ]
    return pl.concat(parts).filter(pl.col("gram").str.len_chars() == GRAM).unique()


def _alike(rule: Rule, texts: Sequence[object]) -> float | None:
    """The likeness of the least alike key, or None when one is below its limit."""
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    least = 1.0
    for key, mine, other in zip(rule.fuzzy_keys, texts[::2], texts[1::2], strict=True):
        score = max(ratio(str(mine), str(other)), token_sort_ratio(str(mine), str(other))) / 100
        if score < (key.fuzzy or 0):
            return None
        least = min(least, score)
    return round(least, 4)


def _preference(pair: Alike, mine: str, other: str) -> tuple[object, ...]:
    return (-pair.score, sorted((mine, other)), pair.left, pair.right)
