"""Log lines as objects: each of a leg says which run, item, bot and step it is about."""

import json
from types import SimpleNamespace

import pytest
from loguru import logger

from servbot.actions.log import ACTIONS
from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.record import Record
from servbot.core.redaction import Redactor
from servbot.wiring.logs import log_to_console
from servbot.wiring.settings import Settings

STEPS = """
steps:
  - {name: say, action: log, with: {message: 'the word is s3cret "word"'}}
  - {name: break, action: lab.broken}
"""


class Broken(Action):
    """Break."""

    name = "lab.broken"

    async def run(self, context: Context) -> Record:
        raise RuntimeError('s3cret "word"')


@pytest.fixture
def in_json():
    settings = Settings.model_validate({"logging": {"format": "json"}})
    log_to_console(SimpleNamespace(settings=settings, redactor=Redactor(('s3cret "word"',))))
    yield
    logger.remove()


async def test_every_line_of_a_leg_says_what_it_is_about(database, in_json, capsys) -> None:
    from engine_lab import Lab

    lab = Lab(database.parent, catalogue=ActionCatalogue.of(*ACTIONS, Broken))
    run = await lab.start(STEPS)
    async with lab.working():
        await lab.until(run, S.WAITING)
    item = (await lab.ask(lambda: lab.runs.run(run))).item_id
    lab.close()
    written = capsys.readouterr().err
    assert "s3cret" not in written
    lines = [json.loads(line) for line in written.splitlines()]
    assert all({"at", "level", "message"} <= line.keys() for line in lines)
    about = [line for line in lines if "run" in line]
    assert {(line["run"], line["item"], line["bot"]) for line in about} == {(run, item, "lab")}
    assert [line["step"] for line in about] == ["say", "break"]
    assert "the word is" in about[0]["message"]
    assert "RuntimeError" in about[1]["exception"]
