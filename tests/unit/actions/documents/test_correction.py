import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages_by_hand import page
from test_reading_fields import CHINESE, ENGLISH, INVOICE

from servbot.actions.documents import Extract
from servbot.actions.documents.extraction import extract
from servbot.actions.documents.failures import ValueWrong
from servbot.core.reading import DocumentReading
from servbot.core.value import decode, encode, plain
from servbot.testkit import LocalContext

ACTION = Extract(file="any.pdf", template="invoice")


def reading(total: str) -> DocumentReading:
    placed = [(total if text == "€240.00" else text, left, top) for text, left, top in ENGLISH]
    return extract("invoice", INVOICE, [page(*placed, source="rapidocr", confidence=0.9)])


async def test_a_corrected_total_passes_the_checks_again(tmp_path: Path) -> None:
    previous = decode(encode(reading("€252.30")))
    corrected = await ACTION.correct(LocalContext(tmp_path), previous, {"total": "240,00"})
    assert corrected.fields["total"] == Decimal("240.00")
    assert corrected.evidence["total"].confirmed_by == "person"
    assert corrected.evidence["total"].confidence == 1
    assert corrected.evidence["total"].alternative == ""
    assert corrected.evidence["total"].box == reading("€252.30").evidence["total"].box
    assert all(check.passed for check in corrected.checks)
    assert corrected.lines == reading("€252.30").lines


async def test_confirming_wrong_arithmetic_does_not_make_it_right(tmp_path: Path) -> None:
    previous = plain(reading("€252.30"))
    same = {name: previous["fields"][name] for name in ("net", "tax", "total")}
    corrected = await ACTION.correct(LocalContext(tmp_path), previous, same)
    assert corrected.doubtful_fields(0) == ("net", "tax", "total")
    assert corrected.evidence["total"].alternative == "240.00"


async def test_a_field_left_alone_is_confirmed_and_keeps_its_text(tmp_path: Path) -> None:
    previous = plain(reading("€240.00"))
    assert "number" in reading("€240.00").doubtful_fields(0.9)
    corrected = await ACTION.correct(
        LocalContext(tmp_path), previous, {"number": "INV-2026-0012"}, by="li.na"
    )
    assert corrected.evidence["number"].confirmed_by == "li.na"
    assert corrected.evidence["number"].text == "INV-2026-0012"
    assert "number" not in corrected.doubtful_fields(0.9)


async def test_a_field_that_was_not_found_can_be_typed(tmp_path: Path) -> None:
    found = extract("invoice", INVOICE, [page(("Total", 50, 50), ("12.00", 150, 50))])
    given = {"number": "A-1", "date": "1 March 2026", "supplier": "Acme"}
    corrected = await ACTION.correct(LocalContext(tmp_path), plain(found), given)
    assert corrected.fields["date"] == date(2026, 3, 1)
    assert corrected.doubtful_fields(0.9) == ()


async def test_lines_that_were_misread_do_not_hold_up_a_person_who_confirmed_the_net(tmp_path: Path) -> None:
    placed = [("180.00" if text == "80.00" else text, left, top) for text, left, top in ENGLISH]
    found = extract("invoice", INVOICE, [page(*placed, source="rapidocr", confidence=0.99)])
    assert "net" in found.doubtful_fields(0.9)
    corrected = await ACTION.correct(LocalContext(tmp_path), plain(found), {"net": "200.00"})
    assert "net" not in corrected.doubtful_fields(0.9)
    assert any("A person confirmed" in check.message for check in corrected.checks)


async def test_what_the_capitals_said_is_not_forgotten(tmp_path: Path) -> None:
    placed = [("（小写）¥396.79" if "小写" in text else text, left, top) for text, left, top in CHINESE]
    found = extract("invoice", INVOICE, [page(*placed)])
    corrected = await ACTION.correct(LocalContext(tmp_path), plain(found), {"supplier": "蓝湾"})
    codes = {check.code for check in corrected.checks if not check.passed}
    assert "documents.capitals-disagree" in codes


@pytest.mark.parametrize("given", [{"total": "much"}, {"date": "soon"}, {"colour": "red"}])
async def test_what_does_not_fit_is_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(ValueWrong, match=next(iter(given))):
        await ACTION.correct(LocalContext(tmp_path), plain(reading("€240.00")), given)
