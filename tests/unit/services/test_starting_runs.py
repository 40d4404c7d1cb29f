"""Runs by hand: typed inputs, files that lie beside one another, and a record of every attempt."""

from decimal import Decimal

import pytest

from servbot.core.typed_value import ValueWrong
from servbot.ports.run_store import RunFilter
from servbot.ports.schedule_store import FiringOutcome
from servbot.services.definitions import BotMissing
from servbot.services.file_names import file_name_beside


def test_run_by_hand(house) -> None:
    house.release()
    run = house.firings.by_hand("filing", {"amount": "1,250.50", "title": "March"}, {}, "anna")
    assert run.inputs == {"title": "March", "amount": Decimal("1250.50"), "first": None, "second": None}
    assert (run.reference, run.source) == ("March", "by hand (anna)")
    assert run.revision == house.definitions.find("filing")[0].digest
    (firing,) = house.schedules.firings()
    assert (firing.outcome, firing.run_id, firing.trigger) == (FiringOutcome.STARTED, run.id, "by-hand")


def test_file_is_kept_and_laid_into_the_run(house) -> None:
    house.release()
    run = house.firings.by_hand("filing", {}, {"first": ("scan.PDF", b"content")}, "anna")
    assert (run.inputs["first"], run.reference) == ("scan.PDF", "scan.PDF")
    artefact = run.files["scan.PDF"]
    assert (artefact.media_type, artefact.size) == ("application/pdf", 7)
    assert house.artefacts.path(artefact.digest).read_bytes() == b"content"


def test_two_files_of_the_same_name_are_both_kept(house) -> None:
    house.release()
    files = {"first": ("scan.pdf", b"one"), "second": ("Scan.pdf", b"two")}
    run = house.firings.by_hand("filing", {}, files, "anna")
    contents = {
        name: house.artefacts.path(run.files[run.inputs[name]].digest).read_bytes()
        for name in ("first", "second")
    }
    assert contents == {"first": b"one", "second": b"two"}
    assert run.inputs["second"] == "Scan (2).pdf"


def test_reference_falls_back_to_the_title(house) -> None:
    house.release()
    assert house.firings.by_hand("filing", {}, {}, "anna").reference == "Filing"


@pytest.mark.parametrize(
    ("inputs", "files", "words"),
    [
        ({"amount": "much"}, {}, "Amount: 'much' is not an amount"),
        ({"amuont": "1"}, {}, "no input named amuont"),
        ({}, {"third": ("a", b"")}, "no file input named third"),
        ({}, {"title": ("a", b"")}, "no file input named title"),
    ],
)
def test_wrong_inputs_are_told_recorded_and_leave_no_run(house, inputs, files, words: str) -> None:
    house.release()
    with pytest.raises(ValueWrong, match=words):
        house.firings.by_hand("filing", inputs, files, "anna")
    (firing,) = house.schedules.firings()
    assert firing.outcome is FiringOutcome.REFUSED
    assert words.split(":", maxsplit=1)[0] in firing.reason
    assert house.runs.runs(RunFilter(), limit=5) == ([], 0)


def test_unknown_bot_is_told_with_those_there_are(house) -> None:
    house.release()
    with pytest.raises(BotMissing) as caught:
        house.firings.by_hand("fling", {}, {}, "anna")
    assert "filing" in caught.value.remedy


@pytest.mark.parametrize(
    ("given", "fit"),
    [
        ("a.pdf", "a.pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("C:\\Scans\\发票.pdf", "发票.pdf"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("dir/", "file"),
        (".hidden", "hidden"),
        ("a\0b\n.pdf", "a_b_.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("a.tar.gz", "a.tar.gz"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
        ("票" * 300 + ".pdf", "票" * 58 + ".pdf"),
    ],
)
def test_names_are_made_fit_for_a_workspace(given: str, fit: str) -> None:
    assert file_name_beside(given, ()) == fit


def test_names_beside_others_are_numbered() -> None:
    assert file_name_beside("a.pdf", {"a.pdf", "A (2).PDF"}) == "a (3).pdf"


def test_the_same_request_sent_twice_starts_one_run(house) -> None:
    house.release()
    first = house.firings.by_hand("filing", {}, {}, "anna", once="form-1")
    assert house.firings.by_hand("filing", {}, {}, "anna", once="form-1").id == first.id
    assert house.firings.by_hand("filing", {}, {}, "anna", once="form-2").id != first.id
    assert house.runs.runs(RunFilter(), limit=10)[1] == 2


def test_a_refused_request_may_be_corrected_and_sent_again(house) -> None:
    house.release()
    with pytest.raises(ValueWrong):
        house.firings.by_hand("filing", {"amount": "much"}, {}, "anna", once="form-1")
    assert house.firings.by_hand("filing", {"amount": "12"}, {}, "anna", once="form-1").id
