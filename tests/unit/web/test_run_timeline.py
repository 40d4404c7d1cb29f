"""The steps of a run with what happened at them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from servbot.core.bot import Bot
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import load
from servbot.core.run import Event, EventType
from servbot.ports.run_store import RunRow
from servbot.web.presenting.veil import Veil
from servbot.web.runs.contents import data_of, lines_of
from servbot.web.runs.time_axis import TimeAxis
from servbot.web.runs.timeline import timeline

BEGAN = datetime(2026, 3, 31, 8, tzinfo=UTC)
TEXT = """\
servbot: 1
name: small
title: Small
goal: {measure: cost, target: less}
owner: anybody
outputs: {}
inputs: {card: {title: Card}}
steps:
  - {name: read, title: Read, action: log, with: {message: a}, mask: [number]}
  - {name: holds, title: It holds, control: "${{ true }}"}
  - {name: maybe, title: Maybe, when: "${{ false }}", action: log, with: {message: b}}
  - name: enter
    title: Enter
    session: {browser: erp}
    steps:
      - {name: fill, title: Fill, action: log, with: {message: c}}
    resume:
      - {name: look, title: Look again, action: log, with: {message: d}}
"""


@pytest.fixture
def bot() -> Bot:
    return load(TEXT, "bot.yaml", Bot)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def run(status: RunStatus, finished: float | None = None) -> RunRow:
    return RunRow(
        id="r",
        bot="small",
        revision="d",
        status=status,
        inputs={"card": "x"},
        files={},
        reference="R",
        source="by hand (olga)",
        item_id=1,
        created_at=BEGAN,
        started_at=BEGAN,
        finished_at=None if finished is None else at(finished),
        current_step="",
        outputs={},
        error="",
    )


def events(*entries: tuple[float, EventType, dict]) -> list[Event]:
    return [
        Event(sequence=number, at=at(seconds), type=kind, address=str(data.get("address", "")), data=data)
        for number, (seconds, kind, data) in enumerate(entries, 1)
    ]


def done(step: str, seconds: float, value: dict | None = None) -> dict:
    return {"step": step, "attempt": 1, "seconds": seconds, "value": value or {}}


FAILED = {"step": "read", "attempt": 1, "seconds": 1.0, "failure": {"message": "It was blurred."}}
ASKED = {"request": {"step": "read"}, "address": "read:1"}
DECIDED = {"decision": {"by": "emil"}, "address": "read:1"}


def test_a_finished_run_has_every_step_and_says_what_was_left_out(bot):
    log = events(
        (2, EventType.STEP_FINISHED, done("read", 2)),
        (4, EventType.SESSION_OPENED, done("enter", 1)),
        (5, EventType.STEP_FINISHED, done("fill", 1)),
        (5, EventType.RUN_SUCCEEDED, {}),
    )
    rows = timeline(bot, run(RunStatus.SUCCEEDED, 5), log, at(9))
    assert [(row.step, row.state, row.depth) for row in rows] == [
        ("read", "done", 0),
        ("holds", "held", 0),
        ("maybe", "skipped", 0),
        ("enter", "done", 0),
        ("fill", "done", 1),
    ]
    assert rows[0].worked == 2
    assert rows[0].bars[0].left == 0


def test_steps_of_resume_are_shown_only_where_they_were_walked(bot):
    log = events((2, EventType.STEP_FINISHED, done("look", 2)))
    rows = timeline(bot, run(RunStatus.RUNNING), log, at(3))
    assert "look" in {row.step for row in rows}


def test_a_step_that_waits_for_a_person_says_so_and_what_follows_is_not_reached(bot):
    log = events((1, EventType.STEP_FAILED, FAILED), (1, EventType.PERSON_ASKED, ASKED))
    rows = timeline(bot, run(RunStatus.WAITING), log, at(3601))
    assert rows[0].state == "person"
    assert rows[0].waited == 3600
    assert {row.state for row in rows[1:]} == {"ahead"}


def test_a_step_that_passed_after_a_decision_is_done_and_its_failure_stays_visible(bot):
    log = events(
        (1, EventType.STEP_FAILED, FAILED),
        (1, EventType.PERSON_ASKED, ASKED),
        (61, EventType.PERSON_DECIDED, DECIDED),
        (62, EventType.STEP_FINISHED, {**done("read", 1), "attempt": 2}),
        (62, EventType.STEP_PASSED, {"step": "read", "how": "done"}),
    )
    row = timeline(bot, run(RunStatus.RUNNING), log, at(63))[0]
    assert row.state == "done"
    assert [bar.how.value for bar in row.bars] == ["failed", "person", "done"]
    assert row.bars[0].stretch.words == "It was blurred."
    assert row.attempts == 2


def test_a_result_given_by_a_person_is_told_as_such(bot):
    log = events(
        (1, EventType.STEP_FAILED, FAILED),
        (1, EventType.PERSON_ASKED, ASKED),
        (9, EventType.PERSON_DECIDED, DECIDED),
        (9, EventType.STEP_PASSED, {"step": "read", "how": "given"}),
    )
    assert timeline(bot, run(RunStatus.RUNNING), log, at(10))[0].state == "given"


def test_a_step_under_way_grows_until_now(bot):
    log = events((1, EventType.STEP_STARTED, {"step": "read", "attempt": 1}))
    row = timeline(bot, run(RunStatus.RUNNING), log, at(5))[0]
    assert row.state == "running"
    assert row.worked == 4


def test_hours_of_waiting_do_not_squeeze_seconds_of_work():
    axis = TimeAxis([(at(0), at(10)), (at(7200), at(7210))], (at(0), at(7210)))
    assert axis.place(at(10)) > 400
    assert axis.place(at(7210)) == 1000
    assert axis.place(at(0)) == 0


def test_masked_fields_are_hidden_in_data_and_log(bot):
    log = events((1, EventType.STEP_FINISHED, done("read", 1, {"number": "6222020200112233", "name": "Li"})))
    veil = Veil.of(None, bot, log)
    _inputs, (_title, values) = data_of(bot, run(RunStatus.RUNNING), log, veil)
    assert values == {"number": "••••33", "name": "Li"}
    assert lines_of(bot, log, veil)[0].data["value"]["number"] == "••••33"


def test_their_values_are_hidden_wherever_else_they_stand(bot):
    told = {"step": "enter", "failure": {"message": "No account 6222020200112233."}}
    log = events(
        (1, EventType.STEP_FINISHED, done("read", 1, {"number": "6222020200112233"})),
        (2, EventType.STEP_FINISHED, {**done("enter", 1, {}), "inputs": {"to": "Pay 6222020200112233 now"}}),
        (3, EventType.STEP_FAILED, told),
    )
    shown = lines_of(bot, log, Veil.of(None, bot, log))
    assert shown[1].data["inputs"] == {"to": "Pay •••••• now"}
    assert (shown[2].told, shown[2].data["failure"]["message"]) == ("No account ••••••.",) * 2


def test_who_may_read_them_sees_all(bot):
    log = events((1, EventType.STEP_FINISHED, done("read", 1, {"number": "6222020200112233"})))
    reader = SimpleNamespace(
        is_authenticated=True, is_active=True, is_superuser=True, servbot_roles=frozenset()
    )
    assert lines_of(bot, log, Veil.of(reader, bot, log))[0].data["value"]["number"] == "6222020200112233"


def test_a_question_in_the_log_hides_the_fields_of_its_form(bot):
    form = [
        {"path": "with.number", "value": "6222020200112233"},
        {"path": "steps.read.fields.name", "value": "Li"},
    ]
    log = events((1, EventType.PERSON_ASKED, {"request": {"step": "read", "message": "?", "form": form}}))
    shown = lines_of(bot, log, Veil.of(None, bot, log))[0].data["request"]["form"]
    assert [each["value"] for each in shown] == ["••••33", "Li"]


def test_a_line_of_the_log_says_the_one_thing_to_know(bot):
    told = [
        line.told
        for line in lines_of(
            bot,
            events((1, EventType.STEP_FAILED, FAILED), (2, EventType.PERSON_DECIDED, DECIDED)),
            Veil.of(None, bot, ()),
        )
    ]
    assert told == ["It was blurred.", "emil"]


BRANCHES = """\
servbot: 1
name: small
title: Small
goal: {measure: cost, target: less}
owner: anybody
outputs: {}
steps:
  - name: which
    choose:
      - when: "${{ false }}"
        steps:
          - {name: left, action: log, with: {message: a}}
          - {name: left_holds, control: "${{ true }}"}
      - when: "${{ true }}"
        steps:
          - {name: right, action: log, with: {message: b}}
          - {name: right_holds, control: "${{ true }}"}
      - {when: "${{ false }}", steps: [{name: only, control: "${{ true }}"}]}
  - {name: once, when: "${{ false }}", control: "${{ true }}"}
  - name: all
    each: [1, 2, 3]
    steps:
      - {name: line, action: log, with: {message: c}}
      - {name: ask, ask: {question: Well?}}
  - {name: last, action: log, with: {message: d}}
"""


def test_what_the_log_cannot_tell_is_not_said():
    bot = load(BRANCHES, "bot.yaml", Bot)
    log = events(
        (1, EventType.STEP_FINISHED, done("right", 1)), (3, EventType.STEP_FINISHED, done("last", 1))
    )
    states = {row.step: row.state for row in timeline(bot, run(RunStatus.SUCCEEDED, 3), log, at(3))}
    assert states == {
        "which": "held",
        "left": "skipped",
        "left_holds": "skipped",
        "right": "done",
        "right_holds": "held",
        "only": "perhaps",
        "once": "perhaps",
        "all": "held",
        "line": "skipped",
        "ask": "skipped",
        "last": "done",
    }


def test_a_loop_whose_step_waits_is_under_way_and_counts_its_items():
    bot = load(BRANCHES, "bot.yaml", Bot)
    log = events(
        (1, EventType.STEP_FINISHED, done("line", 1)),
        (2, EventType.STEP_FINISHED, done("line", 1)),
        (2, EventType.PERSON_ASKED, {"request": {"step": "ask"}, "address": "all.1/ask"}),
    )
    rows = {row.step: row for row in timeline(bot, run(RunStatus.WAITING), log, at(9))}
    assert rows["all"].state == "inside"
    assert rows["ask"].state == "person"
    assert (rows["line"].times, rows["line"].attempts) == (2, 1)
    assert rows["last"].state == "ahead"


BLOCKS = (
    TEXT.partition("steps:")[0]
    + """\
steps:
  - name: both
    parallel:
      - {name: x, steps: [{name: later, wait: {for: 2h}}]}
      - {name: y, steps: [{name: here, action: log, with: {message: a}}]}
  - name: ways
    try: [{name: one, action: log, with: {message: b}}]
    fallback: [{name: other, action: log, with: {message: c}}]
    finally: [{name: last, action: log, with: {message: d}}]
"""
)


def test_waits_and_new_blocks_have_their_states():
    bot = load(BLOCKS, "bot.yaml", Bot)
    address = "both[x]/later:wait"
    log = [
        (0, EventType.SLEEP_STARTED, {"address": address, "until": at(7200)}),
        (1, EventType.STEP_FINISHED, {"step": "here", "seconds": 1}),
    ]
    states = {row.step: row.state for row in timeline(bot, run(RunStatus.WAITING), events(*log), at(60))}
    assert states == {
        "both": "inside", "later": "inside", "here": "done",
        "ways": "ahead", "one": "ahead", "other": "ahead", "last": "ahead",
    }  # fmt: skip
    log += [
        (7200, EventType.SLEEP_ENDED, {"address": address}),
        (7201, EventType.STEP_FINISHED, {"step": "one", "seconds": 1}),
        (7202, EventType.STEP_FINISHED, {"step": "last", "seconds": 1}),
    ]
    rows = timeline(bot, run(RunStatus.SUCCEEDED, 7203), events(*log), at(7203))
    assert {row.step: row.state for row in rows} == {
        "both": "held", "later": "held", "here": "done",
        "ways": "held", "one": "done", "other": "skipped", "last": "done",
    }  # fmt: skip


def test_a_wait_cut_off_by_the_end_of_its_run_is_not_under_way():
    log = events((0, EventType.SLEEP_STARTED, {"address": "both[x]/later:wait", "until": at(7200)}))
    rows = timeline(load(BLOCKS, "bot.yaml", Bot), run(RunStatus.CANCELLED, 5), log, at(9))
    assert next(row.state for row in rows if row.step == "later") == "skipped"


CALLING = TEXT.replace(
    "  - {name: read, title: Read, action: log, with: {message: a}, mask: [number]}\n",
    "  - {name: book, title: Book, call: other}\n",
)


@pytest.mark.parametrize(
    ("end", "state", "words"),
    [
        (None, "bot", ""),
        ({"status": "succeeded", "outputs": {"n": 1}}, "done", ""),
        ({"status": "rejected", "reason": "no order"}, "failed", "no order"),
    ],
)
def test_a_call_is_shown_as_what_another_bot_did(end, state, words):
    bot = load(CALLING, "bot.yaml", Bot)
    begun = {"step": "book", "title": "Book", "attempt": 1}
    entries = [
        (0, EventType.RUN_STARTED, {"worker": "w"}),
        (1, EventType.STEP_STARTED, begun),
        (1, EventType.CALL_STARTED, {**begun, "bot": "other", "run": "r2", "address": "book:call.1"}),
    ]
    if end:
        entries.append((11, EventType.CALL_ENDED, {"run": "r2", "address": "book:call.1", **end}))
    log = events(*entries)
    row = next(each for each in timeline(bot, run(RunStatus.WAITING), log, at(11)) if each.step == "book")
    assert (row.state, row.waited, row.worked) == (state, 10, None)
    assert [bar.stretch.words for bar in row.bars] == [words]
    lines = lines_of(bot, log, Veil.of(None, bot, log))
    assert [line.step for line in lines][2:] == ["Book"] * (len(log) - 2)
