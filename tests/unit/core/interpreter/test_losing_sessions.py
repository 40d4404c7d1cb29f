"""Sessions that are lost: repeated as a whole, except what must not be repeated."""

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.interpreter.session_verb import MOST_LOSSES
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind as D
from servbot.engine.replay import session_lost
from servbot.testkit import Crash
from servbot.testkit.people import correct, done, reject, retry, skip, submit

DOWN = ApplicationFailure("The page did not answer.")
LOST = session_lost()
STEPS = """
outputs: {number: {value: "${{ steps.number.text }}"}}
steps:
  - name: enter
    session: {browser: erp}
    steps:
      - {name: fill, action: test.read}
      - {name: send, action: test.submit%s}
      - {name: number, title: Number, action: test.read}
%s
"""
RESUME = "    resume: [{name: find, action: test.read}, {name: number, action: test.read}]"
PROBE = ", probe: '${{ services.erp.find() }}'"
SENT = {"number": "N"}
READ = {"text": "T"}


def test_lost_before_its_effect_it_begins_anew(play):
    played = play(STEPS % ("", ""), actions={"fill": [LOST, READ], "send": SENT, "number": READ})
    assert played.steps == ["fill", "fill", "send", "number"]
    assert [each.address for each in played.effects if each.address.endswith((":open", ":close"))] == [
        "enter@1:open", "enter@1:close", "enter@2:open", "enter@2:close",
    ]  # fmt: skip


def test_lost_after_its_effect_the_resume_steps_are_walked(play):
    played = play(STEPS % ("", RESUME), actions={"send": SENT, "number": [LOST, {"text": "found"}]})
    assert played.steps == ["fill", "send", "number", "find", "number"]
    assert (played.ending.outputs, played.tasks) == ({"number": "found"}, [])


def test_without_resume_a_person_gives_the_results(play):
    played = play(STEPS % ("", ""), actions={"send": SENT, "number": [LOST]})
    (task,) = played.waiting
    assert (task.code, task.kind.value, task.choices) == (
        "session.lost-after-effect",
        "in_doubt",
        (D.DONE, D.REJECT),
    )
    assert [(field.path, field.title) for field in task.result_form] == [("number.text", "Number: Text")]
    played.people["enter"] = [done({"number.text": "by hand"})]
    assert played.run().outputs == {"number": "by hand"}
    assert played.steps == ["fill", "send", "number"]
    assert played.passed[-1][1] == "given"


def test_nothing_is_asked_when_nothing_is_missing(shell):
    text = "- {name: enter, session: {browser: erp}, steps: [{name: send, action: test.submit" + PROBE + "}]}"
    played = shell(text, actions={"send": Crash()}, services={"erp.find": {"number": "N"}})
    played.run()
    assert played.restarted().run().status is RunStatus.SUCCEEDED
    assert (played.steps, played.tasks) == (["send"], [])


@pytest.mark.parametrize("at", range(1, 6))
def test_a_worker_killed_between_two_steps(shell, at):
    played = shell(STEPS % ("", RESUME), actions={"fill": READ, "send": SENT, "number": READ})
    played.run(at)
    assert played.restarted().run().status is RunStatus.SUCCEEDED
    assert played.steps.count("send") == 1


@pytest.mark.parametrize(
    ("found", "steps"),
    [
        ({"number": "N"}, ["fill", "send", "find", "number"]),
        (None, ["fill", "send", "fill", "send", "number"]),
    ],
)
def test_killed_in_its_effect_the_probe_decides(shell, found, steps):
    script = {"actions": {"send": [Crash(), SENT], "number": READ}, "services": {"erp.find": found}}
    played = shell(STEPS % (PROBE, RESUME), **script)
    played.run()
    assert played.restarted().run().status is RunStatus.SUCCEEDED
    assert (played.steps, played.tasks) == (steps, [])


@pytest.mark.parametrize(
    ("decision", "steps"),
    [
        (done({"number": "N"}), ["fill", "send", "find", "number"]),
        (retry(), ["fill", "send", "fill", "send", "number"]),
    ],
)
def test_killed_in_its_effect_a_person_decides_and_a_fresh_session_goes_on(shell, decision, steps):
    played = shell(STEPS % ("", RESUME), actions={"send": [Crash(), SENT], "number": READ})
    played.run()
    played.restarted().run()
    assert [task.code for task in played.waiting] == ["step.in-doubt"]
    played.people["send"] = [decision]
    assert played.run().status is RunStatus.SUCCEEDED
    assert played.steps == steps


def test_a_step_left_out_by_a_person_is_not_taken_for_done(play):
    text = STEPS % (", skip: allowed", "")
    sure = ApplicationFailure("Not there.", nothing_done=True)
    played = play(text, actions={"send": sure, "number": READ}, people={"send": [skip()]})
    assert (played.steps, len(played.tasks)) == (["fill", "send", "number"], 1)
    assert played.ending.status is RunStatus.SUCCEEDED


def test_a_session_that_is_lost_again_and_again_is_put_to_a_person(play):
    played = play(STEPS % ("", ""), actions={"fill": LOST})
    assert played.steps == ["fill"] * (MOST_LOSSES + 1)
    assert [task.code for task in played.waiting] == ["session.lost-too-often"]
    played.people["enter"] = [retry()]
    played.run()
    assert played.steps == ["fill"] * (MOST_LOSSES + 1) * 2
    assert [task.code for task in played.waiting] == ["session.lost-too-often"]


def test_a_session_that_cannot_be_opened_is_tried_again(play):
    text = (STEPS % ("", "")).replace(
        "session: {browser: erp}", "session: {browser: erp}\n    retry: {attempts: 2, backoff: 1s}"
    )
    played = play(text, sessions={"enter": [DOWN, None]}, actions={"send": SENT, "number": READ})
    assert (played.ending.status, played.slept) == (RunStatus.SUCCEEDED, [1])
    assert [each.address for each in played.effects][:3] == [
        "enter@1:open",
        "enter@0:pause.1",
        "enter@2:open",
    ]


def test_decisions_inside_a_session_outlive_it(shell, reading):
    """Each decision ends a leg, and with it the session: nothing decided may be asked again."""
    text = """
    - name: enter
      session: {browser: erp}
      steps:
        - {name: open, action: test.read}
        - {name: ok, ask: {question: Go on?}}
        - {name: doc, action: test.extract, accept: {confidence: 0.9}}
        - {name: other, action: test.read}
        - {name: look, action: test.read, with: {what: "${{ steps.doc.fields.number }}"}}
        - {name: late, action: test.read, skip: allowed}
        - {name: last, action: test.read}
    """
    decisions = {
        "ok": submit(),
        "doc": correct({"steps.doc.fields.total": 1}),
        "other": done({"text": "by hand"}),
        "look": correct({"steps.doc.fields.number": "B"}),
        "late": skip(),
    }
    script = {
        "doc": reading(0.5), "other": DOWN, "late": DOWN, "last": READ, "open": READ,
        "look": lambda effect: READ if effect.inputs["what"] == "B" else DOWN,
    }  # fmt: skip
    played = shell(text, actions=script)
    for step, decision in decisions.items():
        assert played.run() is None
        assert [task.step for task in played.waiting] == [step]
        played.people[step] = [decision]
        played.run(1)
        played.restarted()
    assert played.run().status is RunStatus.SUCCEEDED
    assert [task.step for task in played.tasks] == list(decisions)


LOOP = """
- name: enter
  session: {browser: erp}
  steps:
    - {name: open, action: test.read}
    - name: rows
      each: [1, 2, 3]
      as: row
      steps:
        - {name: fill, action: test.read}
        - {name: send, action: test.submit, with: {what: "${{ row }}"}}
        - {name: number, action: test.read}
- {name: after, action: test.read, with: {what: "${{ steps.rows['items'] | map(attribute='send') | list | length }}"}}
"""


def test_a_loop_in_a_session_goes_on_behind_the_items_that_are_finished(play):
    sent = []

    def send(effect):
        sent.append(effect.inputs["what"])
        return SENT

    played = play(
        LOOP.replace(" | map(attribute='send') | list", ""),
        actions={"open": READ, "fill": [READ, LOST, READ], "send": send, "number": READ, "after": READ},
    )
    assert sent == [1, 2, 3]
    assert played.steps == [
        "open",
        "fill",
        "send",
        "number",
        "fill",
        "open",
        "fill",
        "send",
        "number",
        "fill",
        "send",
        "number",
        "after",
    ]
    assert (played.effects[-1].inputs, played.tasks) == ({"what": 3}, [])


def test_an_item_cut_off_after_its_effect_is_finished_by_a_person_and_the_others_are_walked(play):
    sent = []

    def send(effect):
        sent.append(effect.inputs["what"])
        return SENT

    played = play(
        LOOP.replace(" | map(attribute='send') | list", "[1].number.text").replace(" | length", ""),
        actions={"open": READ, "fill": READ, "send": send, "number": [READ, LOST, READ], "after": READ},
        people={"enter": [done({"number.text": "by hand"})]},
    )
    assert (played.ending.status, sent) == (RunStatus.SUCCEEDED, [1, 2, 3])
    assert played.effects[-1].inputs == {"what": "by hand"}
    assert len(played.tasks) == 1


def test_a_session_lost_outside_of_a_session_is_a_plain_failure(play):
    (task,) = play("- {name: a, action: test.read}", actions={"a": LOST}).waiting
    assert task.code == "session.lost"


def test_rejecting_inside_a_session(play):
    played = play(STEPS % ("", ""), actions={"fill": DOWN}, people={"fill": [reject("no")]})
    assert played.ending.status is RunStatus.REJECTED
