"""Going on later, and items whose failure does not hold up a loop."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.interpreter import Sleep
from servbot.core.lifecycle.run import RunStatus
from servbot.testkit.memory_shell import BEGINNING
from servbot.testkit.people import retry

DOWN = ApplicationFailure("down")


def test_wait_for_a_time(play):
    played = play("- {name: w, wait: {for: 2h}}\n- {name: a, action: test.read}")
    assert played.effects[0] == Sleep(address="w:wait", seconds=7200)
    assert played.clock == BEGINNING + timedelta(hours=2)
    assert played.steps == ["a"]


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        (datetime(2026, 1, 6, 9, tzinfo=UTC), datetime(2026, 1, 6, 9, tzinfo=UTC)),
        ("2026-01-06T17:00:00+08:00", datetime(2026, 1, 6, 9, tzinfo=UTC)),
        ("2026-01-06T09:00:00", datetime(2026, 1, 6, 9, tzinfo=UTC)),
        (datetime(2026, 1, 7, tzinfo=UTC).date(), datetime(2026, 1, 7, tzinfo=UTC)),
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_wait_until_a_moment(play, given, moment):
    played = play("inputs: {at: {}}\nsteps: [{name: w, wait: {until: '${{ inputs.at }}'}}]", {"at": given})
    assert played.effects == [Sleep(address="w:wait", until=moment)]
    assert played.clock == max(moment, BEGINNING)


@pytest.mark.parametrize("wrong", ["5", "'soon'", "none"])
def test_what_is_no_moment_is_put_to_a_person(play, wrong):
    played = play(f'- {{name: w, wait: {{until: "${{{{ {wrong} }}}}"}}}}')
    assert [(task.code, task.kind.value) for task in played.waiting] == [("wait.not-a-time", "defect")]


def test_waits_side_by_side_end_by_the_clock(play):
    played = play(
        """
        - name: p
          parallel:
            - {name: x, steps: [{name: long, wait: {for: 3h}}, {name: a, action: test.read}]}
            - {name: y, steps: [{name: short, wait: {for: 1h}}, {name: b, action: test.read}]}
        """
    )
    assert played.steps == ["b", "a"]
    assert played.clock == BEGINNING + timedelta(hours=3)


def test_a_session_begun_again_does_not_wait_again(shell):
    built = shell(
        "- {name: s, session: {browser: erp}, steps: [{name: w, wait: {for: 2h}}, {name: a, action: test.read}]}"
    )
    built.run(2)
    built.restarted().run()
    assert built.ending.status is RunStatus.SUCCEEDED
    assert len(built.slept) == 1


LOOP = """
outputs: {{got: {{value: "${{{{ steps.loop }}}}"}}}}
steps:
  - name: loop
    each: [1, 2, 3]
    concurrency: {limit}
    on_item_failure: collect
    steps:
      - {{name: a, action: test.read, with: {{what: "${{{{ item }}}}"}}}}
      - {{name: b, action: test.read}}
"""


def second_fails(effect):
    return DOWN if effect.inputs["what"] == 2 else {"text": str(effect.inputs["what"])}


@pytest.mark.parametrize("limit", [1, 3])
def test_failed_items_are_listed_and_the_others_go_on(play, limit):
    played = play(LOOP.format(limit=limit), actions={"a": second_fails})
    got = played.ending.outputs["got"]
    assert played.tasks == []
    assert [item["a"]["text"] for item in got["items"]] == ["1", "3"]
    assert got["failed"] == [
        {
            "index": 1,
            "item": 2,
            "error": {"step": "a", "kind": "application", "code": DOWN.code, "message": "down"},
        }
    ]
    assert played.steps.count("b") == 2


def test_controls_and_doubts_in_items_go_to_a_person_all_the_same(play):
    played = play(
        """
        - name: loop
          each: [1, 2]
          concurrency: 2
          on_item_failure: collect
          steps: [{name: k, control: "${{ item != 1 }}"}, {name: pay, action: test.submit}]
        """,
        actions={"pay": DOWN},
    )
    assert sorted((task.step, task.kind.value) for task in played.waiting) == [
        ("k", "control"), ("pay", "in_doubt"),
    ]  # fmt: skip


def test_in_a_session_a_failed_item_is_not_walked_again(shell):
    built = shell(
        """
        - name: s
          session: {browser: erp}
          steps:
            - name: loop
              each: [1, 2]
              on_item_failure: collect
              steps: [{name: pay, action: test.submit, when: "${{ item == 1 }}"}, {name: a, action: test.read, with: {what: "${{ item }}"}}]
            - {name: last, action: test.read}
        """,
        actions={"a": lambda effect: DOWN if effect.inputs["what"] == 1 else {}, "last": [DOWN, {}]},
    )
    built.run()
    built.people["last"] = [retry()]
    built.restarted().run()
    assert built.ending.status is RunStatus.SUCCEEDED
    assert built.steps == ["pay", "a", "a", "last", "last"]
