"""Counts and sums of a result, and the proof that no row and no amount got lost or doubled."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from servbot.actions.sheets.errors import ProofFailed
from servbot.actions.sheets.reconciliation.difference import number_of
from servbot.actions.sheets.reconciliation.normal_form import WIDE, canonical
from servbot.actions.sheets.reconciliation.result import Buckets, Proof, SideSums, Summary
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import Row, Side


def summarised(left: Sequence[Row], right: Sequence[Row], found: Buckets, rules: Rules) -> Summary:
    """Counts, and the sums of every compared column that holds numbers."""
    return Summary(
        left=len(left),
        right=len(right),
        matched=len(found.matched),
        breaks=len(found.breaks),
        unmatched_left=len(found.unmatched_left),
        unmatched_right=len(found.unmatched_right),
        suggestions=len(found.suggestions),
        left_sums=_sums(
            {item.left for rule in rules.rules for item in rule.compare},
            left,
            [pair.left for pair in found.matched],
            [pair.left for pair in found.breaks],
            found.unmatched_left,
        ),
        right_sums=_sums(
            {item.right for rule in rules.rules for item in rule.compare},
            right,
            [pair.right for pair in found.matched],
            [pair.right for pair in found.breaks],
            found.unmatched_right,
        ),
    )


def proved(left: Side, right: Side, found: Buckets, summary: Summary, rules: Rules) -> Proof:
    """The proof; `ProofFailed` when one of its parts does not hold."""
    proof = Proof(
        left_rows_once=_same_rows(
            left.rows, ([pair.left for pair in (*found.matched, *found.breaks)]), found.unmatched_left
        ),
        right_rows_once=_same_rows(
            right.rows, ([pair.right for pair in (*found.matched, *found.breaks)]), found.unmatched_right
        ),
        sums_conserved=all(map(_conserved, (*summary.left_sums.values(), *summary.right_sums.values()))),
        rules_digest=_digest([rules.model_dump_json()]),
        left_digest=_digest(left.contents),
        right_digest=_digest(right.contents),
    )
    if not (proof.left_rows_once and proof.right_rows_once and proof.sums_conserved):
        raise ProofFailed(details={"proof": proof.model_dump(), "summary": summary.model_dump()})
    return proof


def _same_rows(rows: Sequence[Row], paired: Sequence[Row], unmatched: Sequence[Row]) -> bool:
    """Whether the buckets together hold the same rows, each as often as the input."""
    return Counter(map(_identity, rows)) == Counter(map(_identity, (*paired, *unmatched)))


def _identity(row: Row) -> tuple[str, object]:
    return canonical(row), row.get("_row")


def _sums(
    columns: Iterable[str],
    rows: Sequence[Row],
    matched: Sequence[Row],
    breaks: Sequence[Row],
    unmatched: Sequence[Row],
) -> dict[str, SideSums]:
    sums = {column: _column_sums(column, rows, matched, breaks, unmatched) for column in sorted(columns)}
    return {column: found for column, found in sums.items() if found.not_numbers < len(rows)}


def _column_sums(
    column: str, rows: Sequence[Row], matched: Sequence[Row], breaks: Sequence[Row], unmatched: Sequence[Row]
) -> SideSums:
    return SideSums(
        total=_total(column, rows),
        matched=_total(column, matched),
        breaks=_total(column, breaks),
        unmatched=_total(column, unmatched),
        not_numbers=sum(number_of(row.get(column)) is None for row in rows),
    )


def _total(column: str, rows: Iterable[Row]) -> Decimal:
    total = Decimal(0)
    for row in rows:
        total = WIDE.add(total, number_of(row.get(column)) or Decimal(0))
    return total


def _conserved(sums: SideSums) -> bool:
    return WIDE.subtract(sums.total, sums.matched) == WIDE.add(sums.breaks, sums.unmatched)


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in sorted(texts):
        digest.update(text.encode())
        digest.update(b"\n")
    return digest.hexdigest()
