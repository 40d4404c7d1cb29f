"""What people decided is carried out, sealed and checked; nothing is applied to other rows, and no limit is passed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from servbot.actions.sheets.errors import DecisionRefused, DecisionStale, ReportNotGenuine
from servbot.actions.sheets.reconciliation.answer import answers_of
from servbot.actions.sheets.reconciling import Done, Given, Job, ReportWanted, carry_out
from servbot.actions.sheets.rule_file import rules_from
from servbot.actions.sheets.verification import carried, verified
from servbot.core.review import verdicts
from servbot.core.value import plain

KEY = b"of this installation"
RULES = {
    "write_off": {"limit": 2, "total": 3, "authority": "lead"},
    "review": {"left": "Party", "right": "Name"},
    "rules": [
        {
            "name": "reference",
            "keys": [{"left": "Ref", "right": "Reference"}],
            "compare": [{"left": "Amount", "right": "Value"}],
        },
        {
            "name": "party",
            "keys": [{"left": "Party", "right": "Name"}],
            "compare": [{"left": "Amount", "right": "Value"}],
            "cardinality": "1:N",
        },
        {"name": "alike", "keys": [{"left": "Ref", "right": "Reference", "fuzzy": 0.7}]},
    ],
}
LEFT = "Ref,Party,Amount\nA-1,North,10\nA-2,South,20\nA-3,East,6\nINV-40000,West,5\nA-5,South,8\n"
RIGHT = (
    "Reference,Name,Value\nA-1,North,9\nA-2,South,18.50\nX-1,East,2\nX-2,East,4\nX-3,East,3\nX-4,East,3\n"
    "INV-4O000,West,5\nX-9,South,6.50\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "left.csv").write_text(LEFT, encoding="utf-8")
    (tmp_path / "right.csv").write_text(RIGHT, encoding="utf-8")
    return tmp_path


def reconciled(folder: Path, given: dict[str, dict[str, str]] | None = None, **changed: Any) -> Done:
    """Reconcile; with decisions by the title of their review where some are given."""
    job: dict[str, Any] = {
        "left": Given(path=folder / "left.csv"),
        "right": Given(path=folder / "right.csv"),
        "rules": rules_from({**RULES, **changed}),
        "reviews": 50,
    }
    first = carry_out(Job(**job))
    if given is None:
        return first
    answers = [
        {"decided": verdicts(plain(review), given.get(review.title, {})), "by": "anna", "reason": ""}
        for review in first.reviews
    ]
    report = ReportWanted(folder / "report.xlsx", KEY, "March", paged=True)
    return carry_out(Job(**{**job, "report": report, "answers": answers_of(answers)}))


def test_everything_uncertain_is_in_one_review_of_its_counterparty(files: Path) -> None:
    done = reconciled(files)
    assert [(each.title, [(e.kind, e.cause) for e in each.entries]) for each in done.reviews] == [
        ("East", [("group", "several ways")]),
        ("North", [("break", "amount")]),
        ("South", [("break", "amount")]),
        ("West", [("suggestion", "alike")]),
    ]
    south = done.reviews[2]
    assert [line.id for line in (*south.left, *south.right)] == ["L2", "L5", "R2", "R8"]
    assert south.entries[0].marked_left == ("Amount",)
    assert list(south.entries[0].ways[0].left[0].values) == ["Ref", "Party", "Amount"]


def test_decisions_are_carried_out_and_stand_in_the_proof(files: Path) -> None:
    given = {
        "East": {"group-1": "accept 2"},
        "North": {"break-1": "write_off"},
        "South": {"break-2": "write_off"},
        "West": {"suggestion-1": "accept"},
    }
    done = reconciled(files, given)
    summary = done.result.summary
    assert (summary.breaks, summary.groups, summary.decided, summary.written_off) == (0, 4, 4, Decimal("2.5"))
    assert (summary.suggestions, summary.group_suggestions) == (0, 0)
    assert {group.rule for group in done.result.groups} == {
        "accepted by anna: party",
        "written off by anna: reference",
        "accepted by anna: alike",
    }
    found = verified(files / "report.xlsx", KEY)
    assert (found.signed, found.repeated) == (True, True)
    assert done.reviews == ()
    assert done.pages


def test_a_pair_is_parted_and_its_rows_joined_otherwise(files: Path) -> None:
    (files / "left.csv").write_text(LEFT.replace("A-5,South,8", "A-5,South,5"), encoding="utf-8")
    given = {"South": {"break-2": "split", "L2": "A", "L5": "A", "R2": "A", "R8": "A"}}
    done = reconciled(files, given)
    assert [(group.rule, group.difference) for group in done.result.groups] == [("joined by anna", 0)]
    assert done.result.summary.breaks == 1
    assert len(carried(files / "report.xlsx", "left", KEY)) == 3
    assert verified(files / "report.xlsx", KEY).repeated


def test_what_was_parted_is_not_suggested_again(files: Path) -> None:
    done = reconciled(files, {"West": {"suggestion-1": "split"}, "East": {"group-1": "split"}})
    assert (done.result.suggestions, done.result.group_suggestions) == ((), ())
    assert len(done.result.unmatched_left) == 3


def test_the_total_that_may_be_written_off_is_not_passed(files: Path) -> None:
    given = {"North": {"break-1": "write_off"}, "South": {"break-2": "write_off"}}
    answers = [
        {"decided": verdicts(plain(review), given.get(review.title, {})), "by": "anna"}
        for review in reconciled(files).reviews
    ]
    less = rules_from({**RULES, "write_off": {"limit": 2, "total": 2, "authority": "lead"}})
    sides = Given(path=files / "left.csv"), Given(path=files / "right.csv")
    with pytest.raises(DecisionRefused, match=r"2\.50 would be written off altogether; the rules allow 2"):
        carry_out(Job(*sides, less, answers=answers_of(answers)))


def test_a_decision_is_not_applied_to_a_row_that_changed(files: Path) -> None:
    first = reconciled(files)
    answers = [{"decided": verdicts(plain(first.reviews[1]), {"break-1": "write_off"}), "by": "anna"}]
    (files / "left.csv").write_text(LEFT.replace("A-1,North,10", "A-1,North,10.50"), encoding="utf-8")
    sides = Given(path=files / "left.csv"), Given(path=files / "right.csv")
    with pytest.raises(DecisionStale, match="Row L1 of the left side"):
        carry_out(Job(*sides, rules_from(RULES), answers=answers_of(answers)))


def test_what_is_no_answer_is_named() -> None:
    with pytest.raises(DecisionRefused, match="Decision 2 is not the answer"):
        answers_of([{"decided": [], "by": "anna"}, {"note": "x"}])


def test_a_report_with_another_decision_is_not_genuine(files: Path) -> None:
    import zipfile

    reconciled(files, {"North": {"break-1": "write_off"}})
    path = files / "report.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"written off", b"left open"))
    with pytest.raises(ReportNotGenuine, match="was changed"):
        verified(path, KEY)
