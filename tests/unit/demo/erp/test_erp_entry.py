from decimal import Decimal

import pytest

from servbot.demo.erp.database import prepare
from servbot.demo.erp.entry import amount_of, check, day_of
from servbot.demo.erp.suppliers import all_suppliers


@pytest.fixture
def database(tmp_path):
    place = tmp_path / "erp.sqlite3"
    prepare(place)
    return place


@pytest.fixture
def form(database):
    supplier = all_suppliers(database)[0]
    return {
        "F_SUPP_TXT": supplier["name"],
        "F_SUPP_ID": str(supplier["id"]),
        "F_DOCNO": "INV-1",
        "F_DOCDATE": "2026-03-31",
        "F_CCY": "EUR",
        "F_NET": "1,204.00",
        "F_TAX": "156.52",
        "F_TOT": "1360.52",
        "F_PAYM": "Transfer",
    }


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1204", "1204.00"),
        ("1,204.5", "1204.50"),
        ("1234567.89", "1234567.89"),
        ("12,04.00", None),
        ("1204,00", None),
        ("-5.00", None),
        ("1.234", None),
        ("１２", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_amounts_have_two_decimals_and_commas_in_the_right_place(text, amount):
    assert amount_of(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("text", ["31.03.2026", "2026-3-31", "2026-02-30", "20260331", ""])
def test_only_real_days_written_as_iso_are_dates(text):
    assert day_of(text) is None


def test_a_complete_form_can_be_booked(database, form):
    entry = check(database, form, "v1")
    assert entry.problems == {}
    assert entry.invoice is not None
    assert entry.invoice.net == Decimal("1204.00")
    assert entry.invoice.urgent is False


def test_an_empty_form_names_every_required_field_at_once(database):
    problems = check(database, {}, "v1").problems
    assert set(problems) == {
        *("supplier", "number", "invoice_date", "currency", "net", "tax", "total", "payment"),
    }
    assert problems["number"] == "Invoice number is required."


@pytest.mark.parametrize("row", ["", "999", "1.0", "-1"])
def test_a_typed_supplier_name_is_no_choice(database, form, row):
    assert check(database, form | {"F_SUPP_ID": row}, "v1").problems == {
        "supplier": "Choose a supplier from the list."
    }


def test_a_name_changed_after_the_choice_is_refused(database, form):
    assert "supplier" in check(database, form | {"F_SUPP_TXT": "Somebody else"}, "v1").problems


def test_the_sum_must_hold_and_is_named_in_the_words_of_the_layout(database, form):
    wrong = form | {"F_TOT": "1360.53"}
    assert check(database, wrong, "v1").problems == {
        "total": "Total amount must equal Net amount plus Tax amount (1,360.52, not 1,360.53)."
    }
    assert (
        check(database, wrong, "v2").problems["total"].startswith("Gross total must equal Net value plus VAT")
    )


def test_choices_are_checked_on_the_server(database, form):
    problems = check(database, form | {"F_CCY": "XXX", "F_PAYM": "Gold"}, "v1").problems
    assert set(problems) == {"currency", "payment"}
