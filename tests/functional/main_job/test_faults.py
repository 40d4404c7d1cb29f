"""The ERP misbehaves while an invoice is entered: booked once, or an item with evidence; never twice."""

from typing import TYPE_CHECKING

from servbot.demo.erp import set_faults

if TYPE_CHECKING:
    from .conftest import Fresh, Played


def test_an_answer_that_never_comes_after_the_booking_is_looked_up(
    played: "Played", fresh: "Fresh", faulty: str
) -> None:
    entry, path = fresh
    set_faults(faulty, die_after_submit=True)
    run, _ = played.run_of(played.drop(path), "succeeded")
    [booking] = played.booked(entry)
    [(outputs,)] = played.rows("SELECT outputs FROM store_run WHERE id = ?", run)
    assert booking.booking_number in outputs


def test_an_error_page_before_the_booking_is_tried_again(
    played: "Played", fresh: "Fresh", faulty: str
) -> None:
    entry, path = fresh
    set_faults(faulty, error_500=1)
    played.run_of(played.drop(path), "succeeded")
    assert len(played.booked(entry)) == 1


def test_a_session_that_ends_is_signed_in_again(played: "Played", fresh: "Fresh", faulty: str) -> None:
    entry, path = fresh
    set_faults(faulty, logged_out=True)
    played.run_of(played.drop(path), "succeeded")
    assert len(played.booked(entry)) == 1


def test_a_page_that_changed_makes_an_item_with_a_screenshot(
    played: "Played", fresh: "Fresh", faulty: str
) -> None:
    entry, path = fresh
    set_faults(faulty, layout="v2")
    run, _ = played.run_of(played.drop(path), "waiting")
    _, kind, code, message = played.task_of(run)
    assert (kind, code) == ("application", "web.not-found")
    assert "Invoice number" in message or "Supplier" in message
    kept = played.rows("SELECT name FROM store_attachment WHERE run_id = ?", run)
    assert ("page.png",) in kept
    assert not played.booked(entry)
