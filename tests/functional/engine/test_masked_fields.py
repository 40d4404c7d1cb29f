"""What a definition masks: usable by the bot, and in no message, log or picture."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from engine_lab import Line, eventually
from loguru import logger

from servbot.core.action import ActionCatalogue, Context
from servbot.core.errors import ApplicationFailure
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.record import Record
from servbot.core.redaction import MASK, Redactor
from servbot.core.run import EventType as E
from servbot.testkit.people import retry
from servbot.wiring.logs import log_to_console

ACCOUNT = "6222 0202 0011 2233"
BOT = f"""steps:
  - {{name: read, action: lab.line, with: {{text: "{ACCOUNT}"}}, mask: [text], value: waste, lane: front, owner: payroll}}
  - name: enter
    session: {{browser: erp}}
    steps:
      - {{name: pay, action: lab.tell, with: {{account: "${{{{ steps.read.text }}}}"}}}}
"""


@pytest.fixture
def told(lab):
    """The lab with an action that says its input aloud and fails with it."""

    class Tell(Line):
        name = "lab.tell"
        text: str = ""
        account: str
        """Where to pay to."""

        async def run(self, context: Context) -> Record:
            context.log("info", f"Paying to {self.account}.")
            raise ApplicationFailure(
                f"There is no account {self.account}.", details={"asked": [f"account={self.account}"]}
            )

    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(Line, Tell))
    return lab


async def test_a_masked_value_reaches_the_next_step_but_no_message_log_or_picture(told, capsys):
    quiet = SimpleNamespace(
        redactor=Redactor(), settings=SimpleNamespace(logging=SimpleNamespace(level="DEBUG", format="text"))
    )
    log_to_console(quiet)
    try:
        run = await told.start(BOT)
        async with told.working():
            row = await told.until(run, S.WAITING)
    finally:
        logger.remove()
    task = await told.task(run)
    assert told.lines() == [ACCOUNT]
    assert task.request.inputs == {"account": ACCOUNT}, "the run itself goes on with the value"
    assert task.request.message == f"There is no account {MASK}."
    assert task.request.details == {"asked": [f"account={MASK}"]}
    assert row.error == task.request.message
    said = capsys.readouterr().err
    assert f"Paying to {MASK}." in said
    assert ACCOUNT not in said
    assert ACCOUNT in told.kind.hidden, "the session blacks it out on its pictures"


async def test_a_later_leg_knows_what_is_masked_from_the_log(told):
    run = await told.start(BOT)
    async with told.working():
        await told.until(run, S.WAITING)
    told.kind.hidden.clear()

    async def came_back():
        return (await told.task(run)).attempt > 1

    async with told.working():
        await told.decide(run, retry())
        await eventually(came_back)
    assert ACCOUNT in told.kind.hidden
    assert (await told.task(run)).request.message == f"There is no account {MASK}."


async def test_events_say_whose_a_step_is_and_what_it_is_worth(told):
    run = await told.start(BOT)
    async with told.working():
        await told.until(run, S.WAITING)
    by_step = {
        (event.data.get("step"), event.type): event.data
        for event in await told.events(run)
        if event.type in {E.STEP_STARTED, E.STEP_FINISHED, E.STEP_FAILED}
    }
    for kind in (E.STEP_STARTED, E.STEP_FINISHED):
        data = by_step["read", kind]
        assert (data["lane"], data["value_class"], data["owner"]) == ("front", "waste", "payroll")
    assert not {"lane", "value_class", "owner"} & by_step["pay", E.STEP_FAILED].keys()
