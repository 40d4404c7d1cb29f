from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from servbot.demo.erp.bookings import Invoice, book, booking_of, bookings, duplicates, exactly, page_of
from servbot.demo.erp.database import ErpDatabaseMissing, prepare


@pytest.fixture
def database(tmp_path):
    place = tmp_path / "erp.sqlite3"
    prepare(place)
    return place


def add(database, number, supplier_id=1):
    invoice = Invoice(
        supplier_id=supplier_id,
        number=number,
        invoice_date=date(2026, 3, 31),
        order_number="PO-1",
        currency="GBP",
        net=Decimal("100.10"),
        tax=Decimal("20.02"),
        total=Decimal("120.12"),
        payment="Transfer",
        urgent=True,
        remarks="码头",
    )
    return book(database, invoice, draft="d", username="clerk")


def test_a_booking_comes_back_as_it_was_entered(database):
    number = add(database, "INV-1")
    assert number == f"HB-{datetime.now(UTC).year}-000101"
    booking = booking_of(database, number)
    assert [booking] == bookings(database)
    assert (booking.net, booking.tax, booking.total) == (
        Decimal("100.10"),
        Decimal("20.02"),
        Decimal("120.12"),
    )
    assert (booking.invoice_date, booking.remarks, booking.urgent) == (date(2026, 3, 31), "码头", True)
    assert booking.created_at.tzinfo is UTC or booking.created_at.utcoffset().total_seconds() == 0
    assert booking.attachment == ""


def test_duplicates_count_the_rows_beyond_the_first_of_supplier_and_number(database):
    for number, supplier in [("A", 1), ("A", 1), ("A", 1), ("A", 2), ("B", 1)]:
        add(database, number, supplier)
    assert len(bookings(database)) == 5
    assert duplicates(database) == 2


def test_exact_search_does_not_take_similar_ones(database):
    add(database, "INV-1")
    add(database, "INV-10")
    add(database, "INV-1", supplier_id=2)
    assert [booking.number for booking in exactly(database, "INV-1", "")] == ["INV-1", "INV-1"]
    assert len(exactly(database, "INV-1", "Northgate Packaging Ltd.")) == 1
    assert exactly(database, "INV-1", "Northgate") == []
    assert exactly(database, "inv-1", "") == []


def test_pages_are_newest_first_and_narrowed_by_parts(database):
    for turn in range(12):
        add(database, f"INV-{turn}", supplier_id=1 + turn % 2)
    rows, count = page_of(database, number="", supplier="", page=2, size=10)
    assert (count, [row.number for row in rows]) == (12, ["INV-1", "INV-0"])
    rows, count = page_of(database, number="inv-1", supplier="northgate", page=1, size=10)
    assert [row.number for row in rows] == ["INV-10"]


def test_reading_a_database_that_is_not_there_creates_none(tmp_path):
    place = tmp_path / "missing.sqlite3"
    with pytest.raises(ErpDatabaseMissing, match=r"missing\.sqlite3"):
        bookings(place)
    assert not place.exists()


def test_preparing_twice_keeps_what_is_booked(database):
    add(database, "INV-1")
    prepare(database)
    assert len(bookings(database)) == 1
