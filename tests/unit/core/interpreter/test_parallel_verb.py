"""Branches side by side."""

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.lifecycle.run import RunStatus
from servbot.testkit.people import reject, retry

DOWN = ApplicationFailure("down")

BOTH = """
outputs: {got: {value: "${{ steps.b.text }} ${{ vars.x }} ${{ steps.both.branches.left.a.text }}"}}
steps:
  - {name: begin, set: {x: 0}}
  - name: both
    parallel:
      - {name: left, steps: [{name: a, action: test.read}, {name: c, set: {x: 1}}]}
      - {name: right, steps: [{name: b, action: test.read}]}
  - {name: after, action: test.read}
"""


def test_branches_are_walked_side_by_side_and_their_results_are_seen_afterwards(shell):
    built = shell(BOTH, actions={"a": {"text": "A"}, "b": {"text": "B"}})
    assert set(built.walk.wanted) == {"both[left]/a:run.1", "both[right]/b:run.1"}
    assert built.run().outputs == {"got": "B 1 A"}
    assert built.steps[-1] == "after"


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_branches_at_once_than_may_be(shell, limit):
    branches = ", ".join(f"{{name: b{n}, steps: [{{name: s{n}, action: test.read}}]}}" for n in range(3))
    built = shell(f"- {{name: p, concurrency: {limit}, parallel: [{branches}]}}")
    assert len(built.walk.wanted) == limit
    built.run()
    assert sorted(built.steps) == ["s0", "s1", "s2"]


def test_a_branch_that_waits_for_a_person_does_not_hold_up_the_others(play):
    played = play(BOTH, actions={"a": [DOWN, {"text": "A"}], "b": {"text": "B"}})
    assert (played.steps, [task.subject for task in played.waiting]) == (["a", "b"], ["both[left]/a"])
    played.people["a"] = [retry()]
    assert played.run().status is RunStatus.SUCCEEDED


def test_in_a_session_branches_follow_one_another(shell):
    built = shell(
        """
        - name: s
          session: {browser: erp}
          steps:
            - name: p
              parallel:
                - {name: x, steps: [{name: a, action: test.read}]}
                - {name: y, steps: [{name: b, action: test.read}]}
        """
    )
    built.run(1)
    assert list(built.walk.wanted) == ["s@1/p[x]/a:run.1"]
    built.run()
    assert built.steps == ["a", "b"]


def test_a_failing_branch_falls_back_when_the_others_have_ended(play):
    text = """
    - name: t
      try:
        - name: p
          parallel:
            - {name: x, steps: [{name: a, action: test.read}]}
            - {name: y, steps: [{name: b, action: test.read}, {name: c, action: test.read}]}
      fallback: [{name: d, action: test.read, with: {what: "${{ error.step }} ${{ steps.c.text }}"}}]
    """
    played = play(text, actions={"a": DOWN, "c": {"text": "C"}})
    assert played.steps == ["a", "b", "c", "d"]
    assert played.effects[-1].inputs == {"what": "a C"}


def test_a_rejection_in_one_branch_ends_the_others_and_finally_is_walked(play):
    text = """
    - name: t
      try:
        - name: p
          parallel:
            - {name: x, steps: [{name: ok, ask: {question: Pay?}}]}
            - {name: y, steps: [{name: other, ask: {question: And?}}, {name: b, action: test.read}]}
      finally: [{name: z, action: test.read}]
    """
    played = play(text, people={"ok": [reject("no")]})
    assert (played.ending.status, played.steps) == (RunStatus.REJECTED, ["z"])
