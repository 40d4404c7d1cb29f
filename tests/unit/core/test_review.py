"""What people may decide about the rows of a reconciliation, and what is refused with its reason."""

from decimal import Decimal
from typing import Any

import pytest

from servbot.core.review import ReviewWrong, verdicts, written_off


def line(name: str, amount: str) -> dict[str, Any]:
    return {"id": name, "digest": "d", "row": 1, "place": "a.xlsx, S", "amount": Decimal(amount)}


BREAK = {
    "id": "break-1",
    "kind": "break",
    "rule": "same reference",
    "choices": ["write_off", "split", "leave_open"],
    "ways": [{"left": [line("L1", "10")], "right": [line("R1", "9")], "difference": Decimal(1)}],
}
GROUP = {
    "id": "group-1",
    "kind": "group",
    "rule": "several",
    "choices": ["accept", "split", "leave_open"],
    "ways": [
        {"left": [line("L2", "5")], "right": [line("R2", "2"), line("R3", "3")]},
        {"left": [line("L2", "5")], "right": [line("R4", "5")]},
    ],
}
REVIEW = {
    "title": "Northwind",
    "entries": [BREAK, GROUP],
    "left": [line("L1", "10"), line("L3", "7")],
    "right": [line("R1", "9"), line("R3", "3"), line("R5", "7"), line("R6", "16.5")],
    "limit": Decimal(2),
    "authority": "lead",
}


def decided(given: Any) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(each["kind"], each["left"], each["right"]) for each in verdicts(REVIEW, given)]


def test_what_is_not_named_stays_open() -> None:
    assert [kind for kind, _, _ in decided({})] == ["leave_open", "leave_open"]
    assert decided(REVIEW) == decided("") == decided({})


def test_the_second_way_of_a_group_is_taken() -> None:
    assert decided('{"group-1": "accept 2"}')[1] == ("accept", ("L2-d",), ("R4-d",))


def test_rows_are_joined_and_what_they_differ_by_is_written_off() -> None:
    found = verdicts(REVIEW, {"break-1": "split", "L1": "A", "L3": "A", "R6": "A"})
    assert [each["kind"] for each in found] == ["split", "leave_open", "join"]
    assert found[2]["difference"] == Decimal("0.5")
    assert written_off(found) == Decimal("0.5")
    assert written_off(verdicts(REVIEW, {"break-1": "write_off"})) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"break-1": "accept"}, "not offered"),
        ({"group-1": "accept 3"}, "not offered"),
        ({"break-9": "accept"}, "Nothing here is called break-9"),
        ({"L3": "A"}, "needs rows of both sides"),
        ({"L3": "Z", "R5": "Z"}, "needs rows of both sides"),
        ({"L3": "A", "R6": "A"}, "differ by -9.5; at most 2"),
        ({"L1": "A", "L3": "A", "R6": "A"}, "its pair is not parted"),
        ({"group-1": "accept", "L3": "A", "R3": "A", "R5": "A"}, "differ by -3"),
        ({"break-1": "split", "group-1": "accept", "L1": "A", "R3": "A", "R5": "A"}, "Decided twice: row 1"),
        ("nonsense", "no JSON"),
        ("[1]", "Write what is decided by name"),
    ],
)
def test_what_cannot_be_done_is_refused(given: Any, said: str) -> None:
    with pytest.raises(ReviewWrong, match=said):
        decided(given)


def test_a_form_without_a_review_says_where_one_comes_from() -> None:
    with pytest.raises(ReviewWrong, match="was not given a review"):
        verdicts({"rows": []}, {})
