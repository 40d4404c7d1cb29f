"""What a step says it returns is checked when it hands it on."""

from decimal import Decimal

import pytest

from servbot.actions.decisions.decide import Decide
from servbot.core.action import Action, ActionCatalogue
from servbot.core.record import Record
from servbot.core.run import DecisionKind as D
from servbot.testkit import MemoryShell
from servbot.testkit.people import done, retry

HEAD = "servbot: 1\nname: b\ntitle: B\ngoal: {measure: cost, target: none}\nowner: o\noutputs: {x: {value: '${{ %s }}'}}\nsteps:\n  - "


class Read(Action):
    """Read a text."""

    name = "lab.read"

    class Output(Record):
        text: str
        """What was read."""


class Once(Read):
    """Read a text that can be read only once."""

    name = "lab.once"
    repeatable = False


def shell(step: str, x: str = "steps.a.text", **given) -> MemoryShell:
    text = HEAD.replace("%s", x) + step
    return MemoryShell(text, catalogue=ActionCatalogue.of(Read, Once, Decide), **given)


READ = "{name: a, title: Price, action: lab.read, returns: {text: money}}"


def test_the_value_is_read_in_its_type():
    assert shell(READ, actions={"a": {"text": "1.234,56 EUR"}}).run().outputs == {"x": Decimal("1234.56")}


def test_one_that_does_not_fit_goes_back_to_its_sender_with_the_field_named():
    played = shell(READ, actions={"a": [{"text": "n/a"}, {"text": "5"}]}, people={"a": [retry()]})
    assert played.run().outputs == {"x": 5}
    (task,) = played.tasks
    assert (task.step, task.code, task.kind.value) == ("a", "step.wrong-output", "application")
    assert task.message == (
        "“Price” returned a value that does not fit. text: 'n/a' is not an amount such as 1,234.56."
    )
    assert task.details == {"field": "text", "wanted": "money", "found": "a text", "step": "a"}
    assert D.DONE in task.choices
    assert [(field.path, field.type) for field in task.result_form] == [("text", "money")]


def test_the_policy_of_the_step_tries_again():
    step = READ.replace("returns", "retry: {attempts: 2}, returns")
    assert shell(step, actions={"a": [{}, {"text": "5"}]}).run().outputs == {"x": 5}


def test_a_step_that_must_not_be_repeated_is_not():
    step = READ.replace("lab.read", "lab.once").replace(
        "returns", "retry: {attempts: 3, on: [in_doubt]}, returns"
    )
    played = shell(step, actions={"a": {"text": "n/a"}}, people={"a": [done({"text": Decimal(7)})]})
    assert played.run().outputs == {"x": 7}
    assert played.steps == ["a"]
    (task,) = played.tasks
    assert (task.code, task.kind.value) == ("step.wrong-output", "in_doubt")


def test_answers_of_services_are_checked_where_they_are_kept():
    step = (
        "{name: a, set: {rate: '${{ services.bank.rate() }}'}, returns: {rate: {type: decimal, title: Rate}}}"
    )
    assert shell(step, "vars.rate * 2", services={"bank.rate": "1,5"}).run().outputs == {"x": 3}
    played = shell(step, "vars.rate", services={"bank.rate": {"value": 1}})
    played.run()
    assert played.waiting[0].message.endswith("Rate: a record is not a number such as 1,234.56.")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([{"net": "1"}, {"net": "soon"}], "rows, row 2, net: 'soon' is not an amount such as 1,234.56."),
        ([{}], "rows, row 1, net is missing."),
        ("x", "rows: 'x' is not a list of records."),
    ],
)
def test_what_is_inside_is_named_by_the_way_to_it(given, message):
    step = "{name: a, action: lab.read, returns: {rows: {type: table, columns: {net: money, note: {type: string, required: false}}}}}"
    played = shell(step, "steps.a.rows", actions={"a": {"rows": given}})
    played.run()
    assert played.waiting[0].message.endswith(message)


def test_a_decision_table_too():
    table = "{outputs: [{name: role}], inputs: [{name: n, type: integer}], rules: [{when: {n: '-'}, then: {role: abc}}]}"
    step = f"{{name: a, decide: {{table: {table}, with: {{n: 1}}}}, returns: {{role: integer}}}}"
    played = shell(step, "steps.a.role")
    played.run()
    assert played.waiting[0].message.endswith("role: 'abc' is not a whole number.")
