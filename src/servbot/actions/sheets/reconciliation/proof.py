"""Counts and sums of a result, and the proof that no row and no amount got lost or doubled."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np
import polars as pl

from servbot.actions.sheets.errors import ProofFailed
from servbot.actions.sheets.reconciliation.difference import number_of
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.money import currencies_of, own_amounts
from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.actions.sheets.reconciliation.records import write_offs
from servbot.actions.sheets.reconciliation.result import Balance, Proof, SideSums, Summary
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import CARRIED, Side
from servbot.actions.sheets.reconciliation.side_rules import SideRules
from servbot.actions.sheets.reconciliation.units import from_units, total

Places = Mapping[str, pl.Series]
HALF = 31


def summarised(found: Found) -> Summary:
    """Counts, and the sums of every compared column that holds numbers."""
    left, right = found.both.left, found.both.right
    mine, others = found.places("left"), found.places("right")
    rules = found.rules
    proposed = write_offs(found).values()
    return Summary(
        left=left.length,
        right=right.length,
        matched=len(mine["matched"]),
        groups=len(found.groups),
        breaks=len(mine["breaks"]),
        unmatched_left=len(mine["unmatched"]),
        unmatched_right=len(others["unmatched"]),
        suggestions=len(found.suggestions),
        group_suggestions=len(found.open_groups),
        write_off=total(proposed),
        authority=rules.write_off.authority if rules.write_off else "",
        decided=sum(len(answer.decided) for answer in found.answers),
        written_off=total(answer.written_off for answer in found.answers),
        left_balances=tuple(_balances(left, rules.left, mine, rules)),
        right_balances=tuple(_balances(right, rules.right, others, rules)),
        left_statement=_statement(left, rules.left),
        right_statement=_statement(right, rules.right),
        left_sums=_sums({item.left for rule in rules.rules for item in rule.compare}, left, mine),
        right_sums=_sums({item.right for rule in rules.rules for item in rule.compare}, right, others),
    )


def proved(found: Found, summary: Summary) -> Proof:
    """The proof; `ProofFailed` when one of its parts does not hold."""
    left, right = found.both.left, found.both.right
    proof = Proof(
        left_rows_once=_each_once(left, found.places("left")),
        right_rows_once=_each_once(right, found.places("right")),
        sums_conserved=all(map(_conserved, (*summary.left_sums.values(), *summary.right_sums.values()))),
        balances_hold=all(map(_holds, (*summary.left_balances, *summary.right_balances))),
        rules_digest=hashlib.sha256(found.rules.model_dump_json().encode()).hexdigest(),
        left_digest=left.digest,
        right_digest=right.digest,
    )
    if not (proof.left_rows_once and proof.right_rows_once and proof.sums_conserved and proof.balances_hold):
        raise ProofFailed(details={"proof": proof.model_dump(), "summary": summary.model_dump()})
    return proof


def _each_once(side: Side, places: Places) -> bool:
    """Whether the places together hold every row of the side exactly once."""
    rows = pl.concat(list(places.values())).to_numpy()
    return len(rows) == side.length and bool((np.bincount(rows, minlength=side.length) == 1).all())


def _sums(columns: Iterable[str], side: Side, places: Places) -> dict[str, SideSums]:
    sums = {column: _column_sums(column, side, places) for column in sorted(columns)}
    return {column: found for column, found in sums.items() if found.not_numbers < side.length}


def _column_sums(column: str, side: Side, places: Places) -> SideSums:
    found = side.units(column)
    if found is None:
        numbers = [number_of(value) for value in side.values(column)]
        parts = {name: total(numbers[row] for row in rows) for name, rows in places.items()}
        return SideSums(total=total(numbers), not_numbers=numbers.count(None), **parts)
    parts = {
        name: from_units(_exact_sum(found.values[rows.to_numpy()]), found.scale)
        for name, rows in places.items()
    }
    whole = from_units(_exact_sum(found.values), found.scale)
    return SideSums(total=whole, not_numbers=int((~found.known).sum()), **parts)


def _exact_sum(values: np.ndarray) -> int:
    """The sum without the limit of 63 bits: upper and lower halves apart."""
    return (int((values >> HALF).sum()) << HALF) + int((values & (2**HALF - 1)).sum())


def _conserved(sums: SideSums) -> bool:
    return sums.total == total((sums.matched, sums.groups, sums.breaks, sums.unmatched))


def _balances(side: Side, given: SideRules, places: Places, rules: Rules) -> Iterable[Balance]:
    if given.amount is None:
        return
    amounts, currencies = own_amounts(side, given.amount), currencies_of(side, given.amount, rules)
    carried = [bool(value) for value in side.own_values(CARRIED)]
    settled = {*places["matched"], *places["groups"]}
    rows: dict[str, list[int]] = defaultdict(list)
    for row, currency in enumerate(currencies):
        rows[currency].append(row)
    for currency, own in sorted(rows.items()):
        yield Balance(
            currency=currency,
            opening=total(amounts[row] for row in own if carried[row]),
            movements=total(amounts[row] for row in own if not carried[row]),
            matched=total(amounts[row] for row in own if row in settled),
            closing=total(amounts[row] for row in own if row not in settled),
        )


def _holds(balance: Balance) -> bool:
    return WIDE.subtract(WIDE.add(balance.opening, balance.movements), balance.matched) == balance.closing


def _statement(side: Side, given: SideRules) -> Decimal | None:
    """What is missing between the balances that the statement gives; None where it gives none."""
    if given.amount is None or given.opening is None or given.closing is None:
        return None
    carried = side.own_values(CARRIED)
    moved = total(a for a, old in zip(own_amounts(side, given.amount), carried, strict=True) if not old)
    sign = -1 if given.amount.reversed else 1
    return WIDE.subtract(WIDE.add(given.opening, sign * moved), given.closing)
