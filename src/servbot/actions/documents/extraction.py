"""From words on pages to typed fields, line items and checks; no file, no engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from servbot.actions.documents.amounts import find_amounts
from servbot.actions.documents.balance import balanced
from servbot.actions.documents.calibration import Calibration
from servbot.actions.documents.capitals import find_capital_amount
from servbot.actions.documents.checks import Facts, missing_sum, run_checks
from servbot.actions.documents.completeness import check_pages
from servbot.actions.documents.confidence import CONTRADICTED, Signals, confidence
from servbot.actions.documents.dates import find_date
from servbot.actions.documents.einvoice_code import EInvoiceCode, parse_einvoice_code
from servbot.actions.documents.guesses import (
    guess_company,
    guess_currency,
    guess_date,
    guess_letterhead,
    guess_total,
)
from servbot.actions.documents.labels import LabelBook, squeeze
from servbot.actions.documents.layout import Run, rows, runs_of
from servbot.actions.documents.search import Candidate, Pages, search
from servbot.actions.documents.suppliers import Suppliers
from servbot.actions.documents.table import read_lines
from servbot.actions.documents.template import Lookup, Template, TemplateField
from servbot.actions.documents.words import PageWords, Word
from servbot.core.reading import Check, DocumentReading, FieldReading

INDEPENDENT = frozenset(
    {
        "documents.total-does-not-add-up",
        "documents.lines-do-not-add-up",
        "documents.change-does-not-add-up",
        "documents.tax-number-wrong",
        "documents.id-number-wrong",
        "documents.balance-does-not-add-up",
        "documents.qr-disagrees",
        "documents.capitals-disagree",
    }
)
"""Checks whose passing says that a value was read rightly; a plausible date says little."""

SUPPLIER_RUNS = 14
"""A supplier's name stands among so many first texts of its document."""

NOBODY = Suppliers(())

Reread = Callable[[Run], str | None]
"""Reads the place of a run a second time, another way."""


def no_second_reading(run: Run) -> str | None:
    """For a text layer: there is nothing to read again."""
    del run
    return None


@dataclass(frozen=True, slots=True)
class _Values:
    """All that was found, before it is judged."""

    candidates: Mapping[str, Candidate | None]
    facts: Facts
    checks: tuple[Check, ...]
    repeated: Mapping[str, int]
    """How often each value stands on the pages beside its own place."""


def extract(
    name: str,
    template: Template,
    pages: Sequence[PageWords],
    reread: Reread = no_second_reading,
    suppliers: Suppliers = NOBODY,
    calibration: Calibration | None = None,
) -> DocumentReading:
    """The document's reading, without pictures of its pages."""
    runs = [run for page in pages for run in runs_of(page)]
    values = _values(template, runs, pages, suppliers)
    evidence = {
        field: _evidence(field, template.fields[field], found, values, reread, calibration)
        for field, found in values.candidates.items()
        if found
    }
    computed = missing_sum(values.facts.fields) if "net-tax-total" in template.checks else {}
    return DocumentReading(
        template=name,
        fields={**values.facts.fields, **computed},
        evidence={**evidence, **dict.fromkeys(computed, FieldReading(text="", confidence=CONTRADICTED))},
        lines=tuple(dict(line) for line in values.facts.lines),
        checks=values.checks,
        required=tuple(field for field, spec in template.fields.items() if spec.required),
        types={field: spec.type for field, spec in template.fields.items()},
        titles={field: spec.title for field, spec in template.fields.items()},
        source=pages[0].source if pages else "",
    )


def _values(
    template: Template, runs: Sequence[Run], pages: Sequence[PageWords], suppliers: Suppliers
) -> _Values:
    labelled = Pages(runs, LabelBook(_all_labels(template)))
    codes = _codes(pages)
    candidates: Mapping[str, Candidate | None] = {
        field: _find(labelled, spec) or _from_code(field, codes) for field, spec in template.fields.items()
    }
    if "cash-change" in template.checks:
        candidates = balanced(candidates, labelled)
    candidates = _known_supplier(candidates, template, runs, suppliers)
    facts = Facts(
        fields={field: found.value if found else None for field, found in candidates.items()},
        lines=read_lines(runs, template.lines) if template.lines else (),
        code=codes[0][0] if codes else None,
        capitals=_capitals(runs),
        by_engine=any(page.source != "text-layer" for page in pages),
    )
    repeated = {name: _repeated(found, runs) for name, found in candidates.items() if found}
    checks = (*run_checks(template.checks, facts), *check_pages(runs, len(pages)))
    return _Values(candidates, facts, checks, repeated)


def _repeated(found: Candidate, runs: Sequence[Run]) -> int:
    """In how many other runs the same amount, date or text stands."""
    own = found.run.whole or found.run
    others = [run.text for run in runs if run is not own]
    match found.value:
        case Decimal() as amount:
            return sum(any(value == amount for value, _, _ in find_amounts(text)) for text in others)
        case date() as day:
            return sum((dated := find_date(text)) is not None and dated[0] == day for text in others)
    wanted = squeeze(str(found.value))
    return sum(wanted in squeeze(text) for text in others)


def _known_supplier(
    candidates: Mapping[str, Candidate | None], template: Template, runs: Sequence[Run], suppliers: Suppliers
) -> Mapping[str, Candidate | None]:
    """The candidates with the name that people gave this supplier before."""
    name = template.supplier
    if not name:
        return candidates
    found, number = candidates[name], candidates.get(f"{name}_tax_number")
    first = [run for run in runs if run.page.number == 1][:SUPPLIER_RUNS]
    known = suppliers.find(found.value if found else "", str(number.value) if number else "", first)
    run = (known and known.run) or (found and found.run)
    if not known or not run:
        return candidates
    rivals = (found.rivals if found else 0) + known.contested
    return {**candidates, name: Candidate(known.name, run, known.trust, known=True, rivals=rivals)}


def _capitals(runs: Sequence[Run]) -> Any:
    texts = ("".join(run.text for run in row) for row in rows(runs))
    return next((found for text in texts if (found := find_capital_amount(text)) is not None), None)


def _all_labels(template: Template) -> Iterator[str]:
    yield from template.other_labels
    for field in template.fields.values():
        for lookup in field.find:
            yield from lookup.labels


def _find(pages: Pages, field: TemplateField) -> Candidate | None:
    """By the first way that finds something; what other labels say is a rival of it."""
    ways = [(found, lookup) for lookup in field.find if (found := _by(pages, field, lookup))]
    if not ways:
        return None
    best = ways[0][0]
    others = {found.value for found, lookup in ways if lookup.labels} - {best.value}
    return replace(best, rivals=best.rivals + len(others))


def _by(pages: Pages, field: TemplateField, lookup: Lookup) -> Candidate | None:
    match lookup.guess:
        case "letterhead":
            return guess_letterhead(pages)
        case "currency":
            return guess_currency(pages)
        case "company":
            return guess_company(pages)
        case "date":
            return guess_date(pages)
        case "total":
            return guess_total(pages)
    return search(pages, field, lookup)


def _codes(pages: Sequence[PageWords]) -> list[tuple[EInvoiceCode, Run]]:
    """The QR codes that speak of an invoice, with their places."""
    words = [(word, page) for page in pages for word in page.codes]
    return [(code, _place(word, page)) for word, page in words if (code := parse_einvoice_code(word.text))]


def _place(word: Word, page: PageWords) -> Run:
    whole = page.model_copy(update={"words": (word,), "joined": True})
    return runs_of(whole)[0]


def _from_code(field: str, codes: Sequence[tuple[EInvoiceCode, Run]]) -> Candidate | None:
    """A code carries its own error correction: what it says is sure, where nothing else was found."""
    for code, run in codes:
        value = code.values().get(field)
        if value is not None:
            return Candidate(value, run, 1.0)
    return None


def _evidence(
    name: str,
    field: TemplateField,
    found: Candidate,
    values: _Values,
    reread: Reread,
    calibration: Calibration | None,
) -> FieldReading:
    speaking = [check for check in values.checks if name in check.fields]
    agreeing = sum(check.passed and check.code in INDEPENDENT for check in speaking)
    again = None if agreeing else reread(found.run.whole or found.run)
    second = None if again is None else _says_again(again, found.run)
    signals = Signals(
        reading=found.run.confidence,
        trust=found.trust,
        money=field.type == "decimal",
        by_engine=values.facts.by_engine,
        agreeing=agreeing,
        contradicted=any(not check.passed for check in speaking),
        second=second,
        known=found.known,
        rivals=found.rivals,
        repeated=values.repeated[name],
    )
    figures = signals.figures()
    covered = calibration is not None and calibration.covers(name, found.run.page.source)
    return FieldReading(
        text=found.run.text.strip(),
        confidence=confidence(signals),
        error=calibration.error(name, figures) if calibration and covered else None,
        figures=figures,
        page=found.run.page.number,
        box=found.run.box(),
        alternative=values.facts.alternatives.get(name, "") or (again or "" if second is False else ""),
    )


def _says_again(again: str, run: Run) -> bool:
    """Whether the second reading holds the same value, with the same characters on both sides."""
    value, first, second = (squeeze(text) for text in (run.text, (run.whole or run).text, again))
    return first == second or bool(value and _around(value, first) & _around(value, second))


def _around(value: str, text: str) -> set[tuple[str, str]]:
    starts = [at for at in range(len(text)) if text.startswith(value, at)]
    return {(text[:at][-1:], text[at + len(value) :][:1]) for at in starts}
