"""The main job, counted in the ERP's and servbot's databases."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Played

CAUSES = {
    "blurred": {"documents.unreadable"},
    "sum_mismatch": {"documents.total-does-not-add-up"},
    "unknown_supplier": {"sheets.not-found"},
    "duplicate": {"data.claimed-elsewhere", "invoice.booked-before"},
    "over_authority": {"approval.needed"},
    "price_differs": {"invoice.differs-from-order"},
}
"""The cause each planted defect must be found by."""


def open_tasks(played: "Played") -> dict[str, str]:
    """Code of the open task by file name, from servbot's own tables."""
    return dict(
        played.rows("SELECT reference, code FROM store_humantask WHERE status IN ('open', 'claimed')")
    )


def booked_files(played: "Played") -> set[str]:
    """Files whose run succeeded."""
    return {name for (name,) in played.rows("SELECT reference FROM store_run WHERE status = 'succeeded'")}


def test_nothing_is_lost_or_doubled(played: "Played") -> None:
    result = played.result
    assert result["received"] == len(played.truth.entries) == 24
    assert result["booked"] + result["rejected"] + result["waiting"] == 24
    assert (result["lost"], result["duplicates_in_erp"], result["failed"]) == (0, 0, 0)
    assert result["in_erp"] == result["booked"]
    assert sum(result["exceptions"].values()) == result["waiting"]


@pytest.mark.parametrize("defect", sorted(CAUSES))
def test_a_planted_defect_waits_in_the_queue_with_its_cause(played: "Played", defect: str) -> None:
    tasks = open_tasks(played)
    planted = played.truth.with_defect(defect)  # type: ignore[arg-type]
    assert planted
    for entry in planted:
        assert tasks.get(entry.file) in CAUSES[defect], f"{entry.file} ({defect}): {tasks.get(entry.file)}"
    if defect != "duplicate":
        assert not any(played.booked(entry) for entry in planted)


def test_every_clean_text_layer_invoice_is_booked_as_printed(played: "Played") -> None:
    clean = [entry for entry in played.truth.with_defect(None) if entry.form == "text"]
    assert len(clean) >= 8
    for entry in clean:
        [booking] = played.booked(entry)
        shown = (booking.net, booking.tax, booking.total, booking.currency, booking.invoice_date)
        assert shown == (entry.net, entry.tax, entry.total, entry.currency, entry.date), entry.file
        assert booking.order_number == entry.order_number
        assert entry.file in booking.attachment


def test_whatever_is_booked_is_booked_right(played: "Played") -> None:
    for entry in played.truth.with_defect(None):
        for booking in played.booked(entry):
            assert (booking.net, booking.tax, booking.total) == (entry.net, entry.tax, entry.total)
        assert len(played.booked(entry)) == (1 if entry.file in booked_files(played) else 0)


def test_files_are_moved_when_their_run_has_ended_and_stay_while_it_waits(played: "Played") -> None:
    inbox = played.folder / "shared" / "inbox" / "invoices"
    states = dict(played.rows("SELECT reference, status FROM store_run"))
    counted = Counter(
        "done" if (inbox / "done" / name).is_file() else "there" if (inbox / name).is_file() else "gone"
        for name in states
    )
    assert counted["gone"] == 0
    assert counted["there"] >= sum(status == "waiting" for status in states.values())


def test_every_booking_is_in_the_reconciliation_workbook_once(played: "Played") -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(played.folder / "shared" / "reconciliation.xlsx")["Bookings"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert Counter(row[0] for row in rows) == Counter(each.booking_number for each in played.bookings())


def test_every_firing_is_on_record(played: "Played") -> None:
    fired = played.rows(
        "SELECT run.reference, firing.outcome FROM store_firing firing JOIN store_run run ON run.id = firing.run_id"
    )
    outcomes = [
        (name, outcome) for name, outcome in fired if name in {entry.file for entry in played.truth.entries}
    ]
    assert sorted(outcomes) == sorted((entry.file, "started") for entry in played.truth.entries)
