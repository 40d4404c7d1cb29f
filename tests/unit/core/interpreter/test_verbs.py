"""Each verb when nothing goes wrong."""

from decimal import Decimal

import pytest

from servbot.core.interpreter import OpenSession, RunAction
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind
from servbot.testkit.people import reject, retry, skip, submit


def test_action_gets_rendered_inputs_and_leaves_its_output(play):
    played = play(
        """
        inputs: {amount: {type: decimal}}
        outputs: {out: {value: "${{ steps.b.text }}"}}
        steps:
          - {name: a, action: test.read, with: {what: "${{ inputs.amount }}"}}
          - {name: b, title: Second, action: test.read, with: {what: "got ${{ steps.a.text }}"}}
        """,
        {"amount": Decimal("1.50")},
        actions={"a": {"text": "A"}, "b": {"text": "B"}},
    )
    first, second = played.effects
    assert first == RunAction(
        address="a:run.1", step="a", title="A", action="test.read", inputs={"what": Decimal("1.50")},
        attempt=1, repeatable=True,
    )  # fmt: skip
    assert (second.title, second.inputs) == ("Second", {"what": "got A"})
    assert played.ending.status is RunStatus.SUCCEEDED
    assert played.ending.outputs == {"out": "B"}


@pytest.mark.parametrize(
    ("line", "repeatable", "timeout"),
    [
        ("{name: a, action: test.submit}", False, None),
        ("{name: a, action: test.submit, repeatable: true, timeout: 90s}", True, 90),
        ("{name: a, action: test.read, repeatable: false, timeout: 2m}", False, 120),
    ],
)
def test_repeatable_and_timeout_are_passed_on(play, line, repeatable, timeout):
    (effect,) = play(f"- {line}").effects
    assert (effect.repeatable, effect.timeout) == (repeatable, timeout)


def test_set_keeps_variables_for_later_steps(play):
    played = play(
        """
        - {name: a, set: {x: 2, y: "${{ 1 + 1 }}"}}
        - {name: b, set: {x: "${{ vars.x + vars.y }}"}}
        - {name: c, action: test.read, with: {what: "${{ vars.x }} ${{ steps.a.y }}"}}
        """
    )
    assert played.effects[0].inputs == {"what": "4 2"}


@pytest.mark.parametrize(("amount", "walked"), [(1, []), (5, ["b"])])
def test_when_decides_whether_a_step_is_walked(play, amount, walked):
    played = play(
        """
        inputs: {amount: {type: integer}}
        outputs: {how: {value: "${{ steps.b.skipped | default('walked') }}"}}
        steps:
          - {name: b, when: "${{ inputs.amount > 3 }}", action: test.read}
          - {name: never, when: false, action: test.read}
        """,
        {"amount": amount},
    )
    assert played.steps == walked
    assert played.ending.outputs == {"how": "walked" if walked else True}


def test_control_lets_pass_what_holds_and_asks_services(play):
    played = play(
        '- {name: known, control: "${{ services.erp.known(12) }}"}\n- {name: a, action: test.read}',
        services={"erp.known": True},
    )
    call, action = played.effects
    assert (call.connection, call.name, call.args, call.address) == (
        "erp", "known", (12,), "known:control.1.service.1",
    )  # fmt: skip
    assert action.step == "a"


@pytest.mark.parametrize(("kind", "taken", "index"), [("x", ["a"], 0), ("y", ["b"], 1), ("z", ["c"], 2)])
def test_choose_takes_the_first_branch_that_holds(play, kind, taken, index):
    played = play(
        """
        inputs: {kind: {}}
        outputs: {branch: {value: "${{ steps.way.branch }}"}}
        steps:
          - name: way
            choose:
              - {when: "${{ inputs.kind == 'x' }}", steps: [{name: a, action: test.read}]}
              - {when: "${{ inputs.kind == 'y' }}", steps: [{name: b, action: test.read}]}
              - {steps: [{name: c, action: test.read}]}
        """,
        {"kind": kind},
    )
    assert (played.steps, played.ending.outputs) == (taken, {"branch": index})


def test_choose_without_a_branch_that_holds_goes_on(play):
    played = play(
        "- {name: way, choose: [{when: false, steps: [{name: a, action: test.read}]}]}\n- {name: b, action: test.read}"
    )
    assert played.steps == ["b"]


def test_each_nested_with_index_and_own_results(play):
    played = play(
        """
        outputs: {got: {value: "${{ steps.outer['items'] }}"}}
        steps:
          - name: outer
            each: [[1, 2], [3]]
            as: row
            steps:
              - name: inner
                each: "${{ row }}"
                steps: [{name: a, action: test.read, with: {what: "${{ index }}/${{ item }}"}}]
        """,
        actions={"a": lambda effect: {"text": effect.inputs["what"]}},
    )
    assert [each.address for each in played.effects] == [
        "outer[0]/inner[0]/a:run.1", "outer[0]/inner[1]/a:run.1", "outer[1]/inner[0]/a:run.1",
    ]  # fmt: skip
    texts = [[inner["a"]["text"] for inner in row["inner"]["items"]] for row in played.ending.outputs["got"]]
    assert texts == [["0/1", "1/2"], ["0/3"]]


def test_each_of_nothing(play):
    played = play("- {name: loop, each: [], concurrency: 3, steps: [{name: a, action: test.read}]}")
    assert (played.ending.status, played.steps) == (RunStatus.SUCCEEDED, [])


@pytest.mark.parametrize("concurrency", [1, 3, 10])
def test_each_walks_no_more_items_at_once_than_it_may(shell, concurrency):
    built = shell(
        f"- {{name: loop, each: [1, 2, 3, 4, 5], concurrency: {concurrency}, steps: [{{name: a, action: test.read}}]}}"
    )
    most = len(built.walk.wanted)
    while built.run(1) is None:
        most = max(most, len(built.walk.wanted))
    assert most == min(5, concurrency)
    assert len(built.steps) == 5


def test_an_item_that_waits_for_a_person_does_not_hold_up_the_others(play):
    played = play(
        """
        - name: loop
          each: [1, 2, 3]
          concurrency: 2
          steps:
            - {name: a, control: "${{ item != 1 }}"}
            - {name: b, action: test.read}
        """
    )
    assert played.steps == ["b", "b"]
    assert [task.subject for task in played.waiting] == ["loop[0]/a"]


def test_each_needs_a_list_else_a_person_hears_of_it(play):
    played = play("- {name: loop, each: '${{ 5 }}', steps: [{name: a, action: test.read}]}")
    (task,) = played.waiting
    assert (task.code, task.kind.value, task.subject) == ("each.not-a-list", "defect", "loop")


def test_ask_puts_the_question_with_role_amount_and_form(play):
    text = """
    inputs: {amount: {type: decimal}}
    outputs: {note: {value: "${{ steps.ok.note }} ${{ steps.ok.by }}"}}
    steps:
      - name: ok
        ask:
          role: approver
          question: Pay ${{ inputs.amount }}?
          authority: {amount: "${{ inputs.amount }}"}
          form: {note: {type: text, default: "${{ 'n' }}", required: false}}
    """
    played = play(text, {"amount": Decimal(7)})
    (task,) = played.waiting
    assert (task.kind.value, task.message, task.role, task.amount) == (
        "approval", "Pay 7?", "approver", Decimal(7),
    )  # fmt: skip
    assert task.choices == (DecisionKind.SUBMIT, DecisionKind.REJECT)
    assert [(field.path, field.type, field.value, field.required) for field in task.form] == [
        ("note", "text", "n", False)
    ]
    played.people["ok"] = [submit({"note": "fine"}, by="berta")]
    assert played.run().outputs == {"note": "fine berta"}
    assert played.passed == [("ok", "done")]


def test_ask_rejected_ends_the_case(play):
    played = play(
        "- {name: ok, ask: {question: Pay?}}\n- {name: a, action: test.read}", people={"ok": [reject("no")]}
    )
    assert (played.ending.status, played.ending.reason, played.ending.by) == (
        RunStatus.REJECTED,
        "no",
        "anna",
    )
    assert played.steps == []


@pytest.mark.parametrize("wrong", [skip(), retry()])
def test_an_answer_that_was_not_offered_does_not_approve(play, wrong):
    played = play(
        "- {name: ok, ask: {question: Pay?}}\n- {name: a, action: test.read}", people={"ok": [wrong]}
    )
    assert played.ending is None
    assert [task.step for task in played.waiting] == ["ok"]
    assert played.steps == []


def test_session_opens_walks_and_closes(play):
    played = play(
        """
        - name: enter
          session: {browser: erp, login: robot}
          steps: [{name: a, action: test.read}, {name: b, action: test.read}]
        - {name: c, action: test.read}
        """
    )
    opened = played.effects[0]
    assert isinstance(opened, OpenSession)
    assert (opened.spec.kind, opened.spec.connection, opened.spec.login) == ("browser", "erp", "robot")
    assert [effect.address for effect in played.effects] == [
        "enter@1:open", "enter@1/a:run.1", "enter@1/b:run.1", "enter@1:close", "c:run.1",
    ]  # fmt: skip
    assert [effect.session for effect in played.effects if isinstance(effect, RunAction)] == [
        "enter@1",
        "enter@1",
        "",
    ]
