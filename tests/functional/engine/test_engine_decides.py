"""A decision table in the real engine: durable, and its rule named in the log."""

from dataclasses import replace

import pytest
from engine_lab import catalogue, whole

from servbot.actions.decisions import Decide
from servbot.core.action import ActionCatalogue
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import EventType as E
from servbot.ports.run_store import NewRun
from servbot.web.presenting.veil import Veil
from servbot.web.runs.contents import lines_of

BOT = """inputs: {total: {type: decimal}}
outputs: {role: {value: "${{ steps.route.role }}"}}
steps:
  - {name: route, decide: {table: approval, with: {total: "${{ inputs.total }}"}}}
  - {name: write, action: lab.line, with: {text: "${{ steps.route.role }} by ${{ steps.route.rules[0] }}"}}
"""
TABLE = b"""inputs: [{name: total, type: decimal}]
outputs: [{name: role}]
rules:
  - {id: small, when: {total: "< 500"}, then: {role: clerk}}
  - {id: large, when: {total: "[500..1000]"}, then: {role: head}}
"""


@pytest.mark.parametrize(("total", "status"), [("700", S.SUCCEEDED), ("7000", S.WAITING)])
async def test_a_table_beside_the_bot_decides(lab, total, status):
    known = [catalogue.find(name) for name in catalogue.names()]
    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(*known, Decide))

    def create():
        revision = lab.definitions.release("lab", whole(BOT), {"decisions/approval.yaml": TABLE})
        new = NewRun(
            bot="lab",
            revision=revision.digest,
            inputs={"total": total},
            files={},
            reference="r",
            source="test",
        )
        return lab.runs.create_run(new).id

    run = str(await lab.ask(create))
    async with lab.working():
        row = await lab.until(run, status)
    if status is S.WAITING:
        assert (await lab.task(run)).request.code == "decision.no-rule-hits"
        return
    assert row.outputs == {"role": "head"}
    assert lab.lines() == ["head by large"]
    events = await lab.events(run)
    decided = next(event for event in events if event.type is E.STEP_FINISHED)
    assert decided.data["value"] == {"outputs": {"role": "head"}, "rules": ["large"], "table": "approval"}
    from servbot.core.bot import Bot
    from servbot.core.loader import load

    bot = load(whole(BOT), "bot.yaml", Bot)
    told = [line.told for line in lines_of(bot, events, Veil.of(None, bot, events))]
    assert "approval: large" in told
