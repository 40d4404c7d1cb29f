"""The verb `decide`, in memory."""

from decimal import Decimal

import pytest

from servbot.core.bot import Bot
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.loader import DefinitionError, load
from servbot.testkit import MemoryShell

BOT = """servbot: 1
name: routed
title: Routed
goal: {measure: cost, target: none}
owner: nobody
inputs: {total: {type: decimal}}
outputs: {role: {value: "${{ steps.route.role }}"}, rule: {value: "${{ steps.route.rules | first }}"}}
steps:
  - name: route
    title: Who approves
    decide:
      with: {total: "${{ inputs.total }}"}
      table:
        inputs: [{name: total, type: decimal}]
        outputs: [{name: role}]
        rules:
          - {id: small, when: {total: "[0..500)"}, then: {role: clerk}}
          - {id: large, when: {total: "[500..1000]"}, then: {role: head}}
  - name: check
    when: "${{ steps.route.role == 'head' }}"
    set: {seen: true}
"""


@pytest.mark.parametrize(("total", "role", "rule"), [("499.99", "clerk", "small"), ("500", "head", "large")])
def test_outputs_and_the_rule_that_hit(total, role, rule):
    shell = MemoryShell(BOT, {"total": Decimal(total)})
    assert shell.run().status is S.SUCCEEDED
    assert shell.ending.outputs == {"role": role, "rule": rule}
    effect = shell.effects[0]
    assert (effect.address, effect.action, effect.repeatable) == ("route:run.1", "decisions.decide", True)
    assert shell.restarted().ending.outputs == {"role": role, "rule": rule}


def test_no_rule_is_put_to_a_person():
    shell = MemoryShell(BOT, {"total": Decimal(5000)})
    assert shell.run() is None
    (task,) = shell.waiting
    assert (task.code, task.kind, task.inputs) == (
        "decision.no-rule-hits",
        "business",
        {"total": Decimal(5000)},
    )
    assert "done" not in task.choices
    assert "skip" not in task.choices


def test_a_script_may_decide_instead():
    answer = {"outputs": {"role": "nobody"}, "rules": ["x"], "table": "t"}
    shell = MemoryShell(BOT, {"total": Decimal(1)}, actions={"route": answer})
    assert shell.run().outputs == {"role": "nobody", "rule": "x"}


def test_an_unknown_key_of_an_inline_table_is_shown_at_its_place():
    with pytest.raises(DefinitionError) as caught:
        load(BOT.replace("outputs: [{name: role}]", "outputs: [{nme: role}]"), "bot.yaml", Bot)
    assert [(each.line, each.code) for each in caught.value.diagnostics] == [(15, "bot.unknown-field")]
