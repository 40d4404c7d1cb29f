"""Work queues: what may begin, what is tried again, what goes on elsewhere, what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servbot.core.lifecycle.run import RUN
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.run import EventType, NewEvent
from servbot.core.typed_value import ValueWrong
from servbot.ports.run_store import RunFilter, RunRow
from servbot.ports.work_queue import Change, ItemFilter, ItemRow, Stage
from servbot.services.admission import Limits
from servbot.services.work_queue import QueueClaimedTwice, QueueMissing
from servbot.testkit.samples import event

PAY = """servbot: 1
name: pay
title: Paying
goal: {measure: cost, target: less}
owner: operations
inputs:
  amount: {type: money, title: Amount to pay}
  supplier: {default: nobody}
outputs:
  receipt: {value: "R-1"}
triggers:
  - name: work
    queue: QUEUE
steps:
  - {name: note, action: test.note}
"""

RETRIED = "{name: payments, retry: {attempts: 3, backoff: 1m, on: [application, defect]}}"


def paying(house, queue: str = "{name: payments, at_most: 2}", **names: str):
    text = PAY.replace("QUEUE", queue)
    for old, fresh in names.items():
        text = text.replace(f"name: {old}\n", f"name: {fresh}\n")
    house.release(text, names.get("pay", "pay"))
    return house


def add(house, *references: str, **fields: Any) -> None:
    for reference in references:
        house.work_queue.add_one("payments", {"reference": reference, "inputs": {"amount": "5"}, **fields})


def end(house, *events: NewEvent) -> ItemRow:
    """Let the next run end so; its item after that was settled."""
    lease = house.runs.claim_leg("w1")
    assert lease is not None
    item_id = house.runs.run(lease.run_id).item_id
    house.runs.finish_leg(lease, [event(EventType.RUN_STARTED, worker="w1"), *events])
    house.work_queue.tend()
    return house.items.item(item_id)


def failed(kind: str, code: str = "x.y") -> NewEvent:
    failure = {"code": code, "kind": kind, "message": "It broke."}
    return event(EventType.RUN_FAILED, failure=failure)


def running(house) -> int:
    return sum(row.stage is Stage.ADMITTED for row in house.items.items(ItemFilter()))


BOTH = """  - {name: inbox, folder: {path: inbox, pattern: "*.pdf", input: first}}
  - {name: nightly, schedule: {cron: "0 3 * * *"}, inputs: {title: nightly}}
"""

DONE = event(EventType.RUN_SUCCEEDED, outputs={"receipt": "R-1"})


def test_a_bot_without_a_queue_trigger_works_the_queue_of_its_name(house) -> None:
    house.release()
    assert house.work_queue.add_one("filing", {"inputs": {"title": "A letter"}})
    assert house.items.find("filing", "A letter").stage is Stage.ADMITTED


def test_an_unknown_queue_is_told_with_those_there_are(house) -> None:
    paying(house)
    with pytest.raises(QueueMissing) as told:
        house.work_queue.add_one("payment", {})
    assert "payments" in told.value.remedy


def test_two_bots_cannot_have_one_queue(house) -> None:
    paying(paying(house), pay="repay")
    with pytest.raises(QueueClaimedTwice, match="pay and repay"):
        house.work_queue.find("payments")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"inputs": {"amount": "ten"}}, "Amount to pay"),
        ({"inputs": {}}, "Amount to pay"),
        ({"inputs": {"amount": "5", "colour": "red"}}, "colour"),
        ({"inputs": {"amount": "5"}, "reference": ""}, "reference"),
        ({"inputs": {"amount": "5"}, "due_at": "soon"}, "due_at"),
        ({"inputs": {"amount": "5"}, "priority": "high"}, "priority"),
        ({"inputs": {"amount": "5"}, "reference": "R" * 301}, "reference"),
    ],
)
def test_a_refused_item_names_its_field(house, given: dict[str, Any], named: str) -> None:
    paying(house)
    with pytest.raises(ValueWrong, match=named):
        house.work_queue.add_one("payments", {"reference": "A", **given})
    assert house.items.count(ItemFilter()) == 0


def test_the_queue_lets_in_as_many_as_its_bot_says(house) -> None:
    add(paying(house), "A", "B", "C")
    assert running(house) == 2
    end(house, DONE)
    assert (house.items.find("payments", "C").stage, running(house)) == (Stage.ADMITTED, 2)


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        (Limits(queues={"payments": 1}), 1),
        (Limits(queues={"payments": 9}), 2),
        (Limits(bots={"pay": 1}), 1),
        (Limits(bots={"pay": 0}), 0),
    ],
)
def test_the_lowest_limit_counts(house, limits: Limits, most: int) -> None:
    house.limit(limits)
    add(paying(house), "A", "B", "C")
    assert running(house) == most


def test_a_connection_is_shared_by_the_queues_that_use_it(house) -> None:
    step = "{name: note, action: test.note}"
    session = "{name: in, session: {browser: erp, login: clerk}, steps: [" + step + "]}"
    for bot in ("one", "two"):
        text = PAY.replace("name: pay", f"name: {bot}").replace("QUEUE", f"{{name: {bot}}}")
        house.release(text.replace(step, session), bot)
    for limits in (Limits(connections={"erp": 3}), Limits(credentials={"clerk": 3})):
        house.limit(limits)
        for number in range(4):
            house.work_queue.add_one(
                "one" if number % 2 else "two", {"reference": f"{limits}{number}", "inputs": {"amount": "5"}}
            )
        assert running(house) == 3


def test_a_paused_queue_lets_nothing_begin(house) -> None:
    paying(house).work_queue.pause("payments", paused=True)
    add(house, "A")
    house.work_queue.tend()
    assert running(house) == 0
    house.work_queue.pause("payments", paused=False)
    assert running(house) == 1


def test_an_application_failure_is_tried_again_later(house) -> None:
    add(paying(house, RETRIED), "A")
    before = datetime.now(UTC)
    item = end(house, failed("application"))
    assert (item.stage, item.status, item.attempts) == (Stage.WAITING, ItemStatus.NEW, 1)
    assert item.not_before is not None
    assert timedelta(seconds=59) < item.not_before - before < timedelta(seconds=70)


def test_what_a_rule_of_the_bot_rejected_is_tried_again_by_its_kind(house) -> None:
    add(paying(house, RETRIED), "A")
    failure = {"code": "web.down", "kind": "application", "message": "down"}
    rejected = event(EventType.RUN_REJECTED, reason="down", by="", code="web.down")
    assert end(house, event(EventType.STEP_FAILED, failure=failure), rejected).stage is Stage.WAITING


@pytest.mark.parametrize(
    "ending",
    [
        [failed("business")],
        [failed("control")],
        [event(EventType.RUN_REJECTED, reason="no", by="anna", code="")],
        [event(EventType.RUN_CANCELLED, reason="no", by="anna")],
        [event(EventType.STEP_INTENDED, step="book"), failed("application")],
    ],
    ids=["business", "control", "by a person", "cancelled", "did what must not be done twice"],
)
def test_what_another_attempt_would_not_mend_is_not_tried_again(house, ending: list[NewEvent]) -> None:
    add(paying(house, RETRIED), "A")
    assert end(house, *ending).stage is Stage.SETTLED


def test_the_last_attempt_is_the_last(house) -> None:
    add(paying(house, RETRIED.replace("1m", "1ms")), "A")
    for attempt in (1, 2):
        end(house, failed("application"))
        while house.items.find("payments", "A").attempts == attempt:
            house.work_queue.tend()
    item = end(house, failed("application"))
    assert (item.attempts, item.stage, item.status) == (3, Stage.SETTLED, ItemStatus.FAILED)


CHAINED = """
      name: payments
      on_success: {queue: filing, reference: "${{ item.reference }}/${{ outputs.receipt }}",
                   inputs: {title: "paid to ${{ inputs.supplier }}", amount: "${{ inputs.amount }}"}}
      on_failure: {queue: filing, inputs: {title: "${{ item.error }}"}}"""


def test_a_case_goes_on_in_another_queue_once(house) -> None:
    house.release()
    add(paying(house, CHAINED), "A", due_at="2030-01-01T00:00", tags="eu")
    end(house, DONE)
    house.work_queue.tend()
    (following,) = house.items.items(ItemFilter(queue="filing"))
    assert (following.reference, following.tags) == ("A/R-1", ("eu",))
    assert following.payload["title"] == "paid to nobody"
    assert following.due_at == datetime(2030, 1, 1, tzinfo=UTC)


def test_a_case_that_failed_goes_on_elsewhere_too(house) -> None:
    house.release()
    add(paying(house, CHAINED), "A")
    end(house, failed("application"))
    (following,) = house.items.items(ItemFilter(queue="filing"))
    assert (following.reference, following.payload["title"]) == ("A", "It broke.")


def test_a_case_that_cannot_go_on_says_why(house) -> None:
    add(paying(house, CHAINED), "A")
    item = end(house, DONE)
    assert (item.stage, item.status) == (Stage.SETTLED, ItemStatus.DONE)
    assert "filing" in item.error


def test_an_item_that_no_longer_fits_its_bot_is_rejected(house) -> None:
    paying(house).work_queue.pause("payments", paused=True)
    add(house, "A")
    text = PAY.replace("QUEUE", "{name: payments}").replace(
        "inputs:\n", "inputs:\n  country: {title: Country}\n"
    )
    house.release(text, "pay")
    house.work_queue.pause("payments", paused=False)
    item = house.items.find("payments", "A")
    assert (item.status, item.error) == (ItemStatus.REJECTED, "Country is missing.")


def test_rows_are_added_together_and_the_same_again_adds_nothing(house) -> None:
    rows = [
        (2, {"reference": "A", "amount": "5", "priority": 3}),
        (3, {"reference": "B", "Amount to pay": "6"}),
        (4, {"reference": "C", "amount": "a lot"}),
        (5, {"reference": "A", "amount": "7"}),
        (6, {"item.reference": "D", "amount": "8", "colour": "red"}),
    ]
    paying(house)
    found = house.work_queue.add_rows("payments", rows)
    assert found.added == 2
    assert [(each.row, each.reference) for each in found.refused] == [(4, "C"), (5, "A"), (6, "D")]
    assert "Amount to pay" in found.refused[0].message
    again = house.work_queue.add_rows("payments", rows)
    assert (again.added, list(again.known)) == (0, ["A", "B"])


def test_a_change_is_done_to_what_was_shown_and_nothing_else(house) -> None:
    paying(house, "{name: payments, at_most: 1}")
    add(house, "A", "B", "C")
    preview = house.item_changes.preview(ItemFilter(queue="payments"), Change(kind="cancel"))
    assert (len(preview.ids), [row.reference for row in preview.first]) == (3, ["A", "B", "C"])
    end(house, DONE)
    add(house, "D")
    done = house.item_changes.apply(preview, by="anna", reason="not wanted")
    assert (done.changed, done.passed_over) == (2, 1)
    states = {row.reference: row.status for row in house.items.items(ItemFilter())}
    assert states == {
        "A": ItemStatus.DONE,
        "B": ItemStatus.CANCELLED,
        "C": ItemStatus.CANCELLED,
        "D": ItemStatus.NEW,
    }


def test_values_of_an_edit_are_checked_like_those_of_an_item(house) -> None:
    paying(house)
    with pytest.raises(ValueWrong, match="Amount to pay"):
        house.item_changes.edit_of("payments", {"inputs": {"amount": "x"}})
    with pytest.raises(ValueWrong, match="colour"):
        house.item_changes.edit_of("payments", {"inputs": {"colour": "red"}})
    with pytest.raises(ValueWrong, match="reference"):
        house.item_changes.edit_of("payments", {"reference": "B"})
    with pytest.raises(ValueWrong, match="Nothing"):
        house.item_changes.edit_of("payments", {})


def living(house) -> list[str]:
    """References of the runs that may be worked."""
    rows, _ = house.runs.runs(RunFilter(), limit=50)
    return sorted(row.reference for row in rows if not row.held and not RUN.is_final(row.status))


def ended(house) -> RunRow:
    """The run that a worker worked next."""
    lease = house.runs.claim_leg("w1")
    assert lease is not None
    house.runs.finish_leg(lease, [event(EventType.RUN_STARTED, worker="w1"), failed("application")])
    house.work_queue.tend()
    return house.runs.run(lease.run_id)


def by_hand(house, title: str) -> RunRow:
    return house.firings.by_hand("filing", {"title": title}, {}, "anna")


def test_a_run_started_by_hand_waits_for_room_as_items_do(house) -> None:
    house.release()
    house.limit(Limits(bots={"filing": 2}))
    house.work_queue.add_one("filing", {"inputs": {"title": "item"}})
    assert [by_hand(house, title).held for title in ("one", "two", "three")] == [False, True, True]
    house.work_queue.add_one("filing", {"inputs": {"title": "later"}})
    assert living(house) == ["item", "one"]
    first = ended(house)
    assert (first.reference, living(house)) == ("item", ["one", "two"])
    again = house.reruns.start(first.id, "note", by="anna")
    assert again.held
    ended(house)
    assert living(house) == ["three", "two"]
    ended(house)
    assert living(house) == ["item", "three"], "in the order in which they were asked for"


def test_what_a_folder_and_a_schedule_start_waits_for_room_too(house) -> None:
    text = house.filing.replace("steps:", "triggers:\n" + BOTH + "steps:")
    house.release(text)
    house.limit(Limits(bots={"filing": 1}))
    revision, bot = house.definitions.find("filing")
    inbox, nightly = bot.triggers
    of_file = house.firings.of_file(revision, bot, inbox, "a.pdf", b"content", "a")
    assert not of_file.held
    house.firings.of_time(revision, bot, nightly, datetime(2030, 1, 1, tzinfo=UTC))
    assert living(house) == ["a.pdf"]
    ended(house)
    assert living(house) == ["nightly"]


def test_a_run_waits_only_for_what_it_uses_itself(house) -> None:
    house.release()
    for bot in ("one", "two"):
        session = f"[{{name: in, session: {{browser: {bot}}}, steps: [{{name: note, action: test.note}}]}}]"
        text = PAY.replace("name: pay\n", f"name: {bot}\n").replace("QUEUE", f"{{name: {bot}}}")
        house.release(text.replace("\n  - {name: note, action: test.note}", f" {session}"), bot)
    house.limit(Limits(connections={"one": 1, "two": 1}))
    held = [house.firings.by_hand(bot, {"amount": "5"}, {}, "anna").held for bot in ("one", "one", "two")]
    assert held == [False, True, False]
    assert not by_hand(house, "free").held, "a bot of which no limit speaks is not held"


def test_a_run_that_was_let_in_stays_so_when_limits_fall(house) -> None:
    house.release()
    by_hand(house, "one")
    house.limit(Limits(bots={"filing": 0}))
    house.work_queue.tend()
    assert (living(house), by_hand(house, "two").held) == (["one"], True)
    house.limit(Limits())
    house.work_queue.tend()
    assert living(house) == ["one", "two"]
