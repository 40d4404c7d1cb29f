"""Choosing among several totals: the one that what was paid and given back, or the rounding, leaves."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from servbot.actions.documents.search import Candidate, Pages, take
from servbot.actions.documents.template import TemplateField

BY_ARITHMETIC = 0.95
"""Trust in an amount that stands on the page and that the arithmetic asks for, whatever its label."""

MONEY = TemplateField.model_validate({"type": "decimal", "title": "Amount", "find": [{"labels": ["-"]}]})


def balanced(candidates: Mapping[str, Candidate | None], pages: Pages) -> Mapping[str, Candidate | None]:
    """The candidates with another total, where paid - change, or total + rounding, stands on the page instead."""
    value = {name: found.value if found else None for name, found in candidates.items()}
    for wanted in _wanted(value):
        if wanted == value.get("total"):
            return candidates
        if (found := _amount(pages, wanted)) is not None:
            labelled = candidates.get("total")
            return {**candidates, "total": replace(found, rivals=1 + labelled.rivals if labelled else 0)}
    return candidates


def _wanted(value: Mapping[str, Decimal | None]) -> list[Decimal]:
    cash, change, total, rounding = (value.get(name) for name in ("cash", "change", "total", "rounding"))
    wanted = []
    if cash is not None and change is not None and cash > abs(change):
        wanted.append(cash - abs(change))
    if total is not None and rounding and abs(rounding) < Decimal("0.05"):
        wanted += [total + rounding, total - rounding]
    return wanted


def _amount(pages: Pages, wanted: Decimal) -> Candidate | None:
    """The last amount of that size on the page."""
    for run in reversed(pages.runs):
        for value, part in take(run, MONEY):
            if value == wanted:
                return Candidate(value, part, BY_ARITHMETIC)
    return None
