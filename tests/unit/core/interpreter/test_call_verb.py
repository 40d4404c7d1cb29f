"""A step that has another bot do a part of the work."""

from datetime import timedelta
from decimal import Decimal

import pytest

from servbot.core.action import Action
from servbot.core.errors import ApplicationFailure
from servbot.core.interpreter import CallBot
from servbot.core.run import DecisionKind as D
from servbot.testkit import Crash, MemoryShell
from servbot.testkit.memory_shell import BEGINNING
from servbot.testkit.people import correct, done, reject, retry, submit

HEAD = "servbot: 1\nname: {name}\ntitle: {name}\ngoal: {{measure: cost, target: none}}\nowner: nobody\n"
BOOK = (
    HEAD.format(name="book")
    + """
inputs: {total: {type: money}, note: {type: string, required: false}}
outputs:
  number: {type: string, value: "${{ steps.enter.number }}"}
  total: {type: money, value: "${{ inputs.total * 2 }}"}
steps:
  - {name: enter, action: lab.enter}
"""
)


def intake(step: str, rest: str = "", outputs: str = "{number: {value: '${{ steps.book.number }}'}}") -> str:
    return HEAD.format(name="intake") + f"outputs: {outputs}\nsteps:\n  - {{{step}}}\n{rest}"


CALL = "name: book, call: book, with: {total: '1,234.50'}"


def shell(step: str = CALL, rest: str = "", *, callee: str = BOOK, **given) -> MemoryShell:
    given.setdefault("actions", {"enter": {"number": "B-1"}})
    outputs = given.pop("outputs", "{number: {value: '${{ steps.book.number }}'}}")
    return MemoryShell(intake(step, rest, outputs), bots={"book": callee}, catalogue=_Any(), **given)


class _Any:
    """A catalogue that knows every action and nothing about any of them."""

    def __init__(self) -> None:
        self._made = {}

    def __contains__(self, name: object) -> bool:
        return str(name).startswith("lab.")

    def find(self, name: str):
        return self._made.setdefault(name, type("Made", (Action,), {"name": name}))


def test_the_outputs_of_the_called_bot_are_the_result():
    played = shell(outputs="{all: {value: '${{ steps.book }}'}}")
    assert played.run().outputs == {"all": {"number": "B-1", "total": Decimal("2469.00")}}
    (effect,) = [each for each in played.effects if isinstance(each, CallBot)]
    assert (effect.address, effect.bot, effect.inputs) == ("book:call.1", "book", {"total": "1,234.50"})
    assert played.called["book:call.1"].inputs == {"total": Decimal("1234.50"), "note": None}


def test_a_call_can_be_scripted_like_an_action():
    played = shell(actions={"book": {"number": "B-9"}})
    assert played.run().outputs == {"number": "B-9"}
    assert played.called == {}


def test_the_case_rejected_there_is_a_business_failure_here():
    callee = BOOK.replace("{name: enter, action: lab.enter}", "{name: ok, ask: {question: Pay?}}").replace(
        "steps.enter.number", "steps.ok.by"
    )
    played = shell(callee=callee, people={"ok": [reject("no order")]})
    assert played.run() is None
    (task,) = played.waiting
    assert (task.kind.value, task.code, task.message) == (
        "business",
        "call.rejected",
        "book rejected the case: no order",
    )
    assert task.choices == (D.REJECT, D.RETRY)


def test_a_person_is_waited_for_inside_and_the_walk_goes_on():
    callee = BOOK.replace("{name: enter, action: lab.enter}", "{name: enter, ask: {form: {number: {}}}}")
    answers = {"enter": []}
    played = shell(callee=callee, people=answers)
    assert played.run() is None
    assert [task.step for task in played.waiting] == ["enter"]
    played.people["enter"].append(submit({"number": "B-3"}))
    assert played.run().outputs == {"number": "B-3"}


@pytest.mark.parametrize("how", ["retry", "fallback", "route"])
def test_a_failure_goes_the_usual_way(how):
    rejecting = "{name: enter, action: lab.enter, on_error: [{do: reject, reason: down}]}"
    callee = BOOK.replace("{name: enter, action: lab.enter}", rejecting)
    step = {
        "retry": CALL + ", retry: {attempts: 2, on: [call.rejected]}",
        "fallback": f"name: t, try: [{{{CALL}}}], fallback: [{{name: other, set: {{a: '${{{{ error.code }}}}'}}}}]",
        "route": CALL
        + ", on_error: [{when: \"${{ error.code == 'call.rejected' }}\", do: reject, reason: gone}]",
    }[how]
    enter = [ApplicationFailure("down"), {"number": "B-2"}]
    outputs = "{n: {value: \"${{ steps.book.number | default(steps.other.a | default('-')) }}\"}}"
    ending = shell(step, callee=callee, actions={"enter": enter}, outputs=outputs).run()
    expected = {"retry": {"n": "B-2"}, "fallback": {"n": "call.rejected"}, "route": {}}[how]
    assert (ending.outputs, ending.reason) == (expected, "gone" if how == "route" else "")


def test_values_that_do_not_fit_come_back_to_the_sender_to_be_corrected():
    step = "name: book, call: book, with: {total: soon}"
    played = shell(step, people={"book": [correct({"with.total": "5"})]})
    assert played.run().outputs == {"number": "B-1"}
    (task,) = played.tasks
    assert (task.code, task.details["field"]) == ("call.wrong-inputs", "total")
    assert "'soon' is not an amount" in task.message
    assert [field.path for field in task.form] == ["with.total"]


def test_who_did_it_by_hand_gives_the_outputs():
    step = "name: book, call: nobody, with: {total: 1}"
    played = shell(step, people={"book": [done({"number": "by hand"})]})
    assert played.run().outputs == {"number": "by hand"}
    wrong = shell("name: book, call: book", people={"book": [done({"number": "by hand"})]})
    assert wrong.run().outputs == {"number": "by hand"}
    (task,) = wrong.tasks
    assert [(field.path, field.type) for field in task.result_form] == [
        ("number", "string"),
        ("total", "money"),
    ]


def test_a_new_attempt_is_a_new_run():
    played = shell(callee=BOOK, people={"enter": [reject(), done({"number": "x"})], "book": [retry()]},
                   actions={"enter": ApplicationFailure("down")})  # fmt: skip
    assert played.run().outputs == {"number": "x"}
    assert list(played.called) == ["book:call.1", "book:call.2"]


def test_time_passes_side_by_side():
    callee = BOOK.replace("  - {name: enter", "  - {name: w, wait: {for: 2h}}\n  - {name: enter")
    rest = "  - {name: after, wait: {for: 1h}}"
    branches = f"[{{name: x, steps: [{{{CALL}}}]}}, {{name: y, steps: [{{name: v, wait: {{for: 3h}}}}]}}]"
    played = shell(f"name: p, parallel: {branches}", rest, callee=callee)
    assert played.run().outputs == {"number": "B-1"}
    assert played.clock - BEGINNING == timedelta(hours=4)


def test_in_a_loop_every_item_has_a_run_of_its_own():
    step = "name: all, each: [1, 2, 3], concurrency: 2, steps: [{name: book, call: book, with: {total: '${{ item }}'}}]"
    played = shell(step, outputs="{t: {value: \"${{ steps.all['items'] | map('book.total') | list }}\"}}")
    assert played.run().outputs == {"t": [2, 4, 6]}
    assert list(played.called) == [f"all[{n}]/book:call.1" for n in range(3)]


def test_a_session_lost_meanwhile_does_not_call_again():
    step = (
        "name: s, session: {browser: erp}, steps: [{name: in, action: lab.in}, {"
        + CALL
        + "}, {name: enter, action: lab.enter}]"
    )
    played = shell(step)
    played.run(most_outcomes=3)
    again = played.restarted()
    assert again.run().outputs == {"number": "B-1"}
    assert list(again.called) == ["s@1/book:call.1"]
    assert [each.address for each in again.effects if isinstance(each, CallBot)] == ["s@1/book:call.1"]


def test_a_worker_killed_inside_the_called_bot_goes_on_there():
    played = shell(actions={"enter": [Crash(), {"number": "B-4"}]})
    assert played.run() is None
    assert played.restarted().run().outputs == {"number": "B-4"}
    assert list(played.called) == ["book:call.1"]


def test_a_called_bot_that_gives_back_another_type_asks_its_own_people():
    callee = BOOK.replace("${{ inputs.total * 2 }}", "much")
    played = shell(callee=callee)
    assert played.run() is None
    (task,) = played.waiting
    assert (task.step, task.code) == ("outputs", "output.wrong")
    assert "total: 'much' is not an amount" in task.message
