"""Receipts with known date, total and company: read by folds, so that nothing is judged on what it learned from."""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from document_pages import Kept, PageCache
from rapidfuzz import fuzz, process

from servbot.actions.documents.calibrating import Labelled, calibrate
from servbot.actions.documents.dates import parse_date
from servbot.actions.documents.extraction import extract
from servbot.actions.documents.suppliers import KnownSupplier, Suppliers
from servbot.actions.documents.template_file import SHIPPED, load_template
from servbot.core.reading import DocumentReading

FIELDS = ("company", "date", "total")
FOLDS = 5
SAME_VENDOR = 88
"""How alike two names must be, of 100, to be one vendor's."""

TEMPLATE = load_template(SHIPPED / "receipt.yaml")


@dataclass(frozen=True)
class Receipt:
    """One labelled receipt as the engine read it."""

    name: str
    truth: dict[str, str]
    kept: Kept

    @property
    def labelled(self) -> tuple[str, ...]:
        """Fields whose truth somebody wrote down."""
        return tuple(field for field in FIELDS if self.truth[field].strip())

    @cached_property
    def lesson(self) -> KnownSupplier:
        """What a person would have taught by correcting it."""
        fields = self.read(Suppliers(())).fields
        read, number = fields["company"], fields["company_tax_number"]
        return KnownSupplier(
            name=self.truth["company"], read=(read,) if read else (), numbers=(number,) if number else ()
        )

    def read(self, suppliers: Suppliers) -> DocumentReading:
        return extract("receipt", TEMPLATE, self.kept.pages, self.kept.reread, suppliers)


@dataclass(frozen=True)
class Judged:
    """One field of a receipt in a fold that was left out."""

    receipt: str
    field: str
    right: bool
    accepted: bool
    sure: float


def receipts(folder: Path, cache: PageCache, most: int) -> list[Receipt]:
    files = sorted(folder.glob("*.jpg"))
    files = files if not most else files[:: max(1, len(files) // most)]
    return [
        Receipt(file.stem, json.loads(file.with_suffix(".json").read_text("utf-8")), cache.read(file))
        for file in files
    ]


def is_right(field: str, value: Any, truth: str) -> bool:
    """Dates and amounts by value; names by letters and figures, upper or lower case."""
    if value is None:
        return False
    if field == "company":
        return _letters(str(value)) == _letters(truth)
    if field == "date":
        return value == parse_date(truth)
    try:
        return value == Decimal(re.sub(r"[^\d.-]", "", truth))
    except InvalidOperation:
        return False


def _letters(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())


def in_folds(known: Sequence[Receipt], error: float, *, vendors_apart: bool) -> list[Judged]:
    """Every receipt judged once, by names and error rates from the other folds."""
    fold = _folds(known, _vendors(known) if vendors_apart else lambda r: r.name)
    judged = []
    for number in range(FOLDS):
        inside = [receipt for receipt in known if fold[receipt.name] != number]
        measured = calibrate("receipt", "rapidocr", labelled(inside, vendors_apart=vendors_apart))
        calibration = measured.calibration
        suppliers = Suppliers(lessons(inside))
        for receipt in known:
            if fold[receipt.name] == number:
                reading = receipt.read(suppliers)
                judged += [_judge(receipt, reading, field, calibration, error) for field in receipt.labelled]
    return judged


def _judge(receipt: Receipt, reading: DocumentReading, field: str, calibration: Any, error: float) -> Judged:
    seen = reading.evidence.get(field)
    right = is_right(field, reading.fields[field], receipt.truth[field])
    if seen is None:
        return Judged(receipt.name, field, right=right, accepted=False, sure=0.0)
    failed = any(not check.passed and field in check.fields for check in reading.checks)
    accepted = not failed and calibration.error(field, seen.figures) <= error
    return Judged(receipt.name, field, right, accepted, calibration.sure(field, seen.figures))


def labelled(known: Sequence[Receipt], *, vendors_apart: bool = False) -> list[Labelled]:
    """Fields with their figures, read with the names that the other part of the receipts taught."""
    fold = _folds(known, _vendors(known) if vendors_apart else lambda r: r.name)
    found = []
    for number in range(FOLDS):
        suppliers = Suppliers(lessons([receipt for receipt in known if fold[receipt.name] != number]))
        for receipt in known:
            if fold[receipt.name] == number:
                found += _labelled(receipt, receipt.read(suppliers))
    return found


def _labelled(receipt: Receipt, reading: DocumentReading) -> list[Labelled]:
    return [
        Labelled(
            receipt.name,
            field,
            reading.evidence[field].figures,
            is_right(field, reading.fields[field], receipt.truth[field]),
        )
        for field in receipt.labelled
        if field in reading.evidence
    ]


def lessons(known: Sequence[Receipt]) -> list[KnownSupplier]:
    """What people would have taught by correcting these receipts."""
    return [receipt.lesson for receipt in known]


def _vendors(known: Sequence[Receipt]) -> Callable[[Receipt], str]:
    """The vendor of a receipt; nearly the same name is the same vendor, with a slip of the person who wrote it down."""
    vendors: list[str] = []
    of_name: dict[str, str] = {}
    for name in sorted({_letters(receipt.truth["company"]) for receipt in known}):
        same = process.extractOne(name, vendors, scorer=fuzz.ratio, score_cutoff=SAME_VENDOR)
        vendors += [] if same else [name]
        of_name[name] = same[0] if same else name
    return lambda receipt: of_name[_letters(receipt.truth["company"])]


def _folds(known: Sequence[Receipt], group: Callable[[Receipt], str]) -> dict[str, int]:
    groups = sorted({group(receipt) for receipt in known})
    random.Random(7).shuffle(groups)
    place = {name: at % FOLDS for at, name in enumerate(groups)}
    return {receipt.name: place[group(receipt)] for receipt in known}
