"""Small view models of the pages."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.masking import hidden, masked
from servbot.core.run import DecisionKind
from servbot.ports.task_store import TaskRow
from servbot.services.exception_queue import Person
from servbot.web.bots.text import lines_of
from servbot.web.front.needs import needs_of
from servbot.web.queue.item import own_first

NOW = datetime(2026, 3, 31, 8, tzinfo=UTC)


def task(number: int, code: str, due: int | None = None) -> TaskRow:
    request = TaskRequest(
        kind=TaskKind.BUSINESS,
        subject="s",
        step="s",
        step_title="S",
        code=code,
        title=code.title(),
        message=f"message {number}",
        choices=(DecisionKind.RETRY,),
    )
    return TaskRow(
        id=number,
        run_id="r",
        bot="b",
        reference=f"R{number}",
        address="a",
        status=TaskStatus.OPEN,
        request=request,
        attempt=1,
        created_at=NOW,
        due_at=None if due is None else NOW + timedelta(hours=due),
        claimed_by="",
        decided_by="",
        decided_at=None,
        closed_at=None,
        decision=None,
    )


def test_alike_needs_stand_together_in_the_order_of_their_first():
    needs = needs_of([task(1, "x.late", 5), task(2, "x.other"), task(3, "x.late", 2)])
    assert [(need.code, need.count, need.first) for need in needs] == [("x.late", 2, 1), ("x.other", 1, 2)]
    assert needs[0].due_at == NOW + timedelta(hours=2)
    assert needs[1].due_at is None


@pytest.mark.parametrize(
    ("line", "code", "comment"),
    [
        ("a: 1  # why", "a: 1  ", "# why"),
        ("# all of it", "", "# all of it"),
        ("a: 'it # stays'  # but this", "a: 'it # stays'  ", "# but this"),
        ('a: "#1"', 'a: "#1"', ""),
        ("a: b#c", "a: b#c", ""),
        ("supplier's: x # y", "supplier's: x ", "# y"),
    ],
)
def test_comments_are_told_from_code(line, code, comment):
    (found,) = lines_of(line)
    assert (found.text, found.comment) == (code, comment)


def test_lines_are_numbered_from_one():
    assert [line.number for line in lines_of("a\n\nb")] == [1, 2, 3]


def test_masked_values_are_hidden_at_any_depth():
    value = {"rows": [{"card": "1234567890", "name": "Li"}], "card": 5}
    assert masked(value, {"card"}) == {"rows": [{"card": "••••90", "name": "Li"}], "card": "••••"}


def test_nothing_is_not_made_to_look_like_something():
    assert hidden(None) is None
    assert hidden("") == ""
    assert hidden("short") == "••••"


def test_an_item_of_ones_own_role_is_offered_before_others():
    def row(number: int, owner: str) -> TaskRow:
        request = TaskRequest(
            kind=TaskKind.APPLICATION, subject="a", step="a", step_title="A", code="x.y", title="t", message="m",
            choices=(), owner=owner,
        )  # fmt: skip
        return TaskRow.model_construct(id=number, request=request)

    rows = [row(1, "payroll"), row(2, ""), row(3, "finance-approver"), row(4, "")]
    person = Person(name="fiona", roles=frozenset({"exception-staff", "finance-approver"}))
    assert [each.id for each in own_first(rows, person)] == [3, 2, 4, 1]
