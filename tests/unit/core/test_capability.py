"""What a worker must be able to do, from a bot's steps, and which queues a worker serves."""

import pytest

from servbot.core.bot import Bot
from servbot.core.capability import capability_of, joined, servable
from servbot.core.loader import load
from servbot.wiring.catalogue import all_actions

HEAD = (
    "servbot: 1\nname: x\ntitle: X\ngoal: {measure: cost, target: none}\nowner: nobody\noutputs: {}\nsteps:\n"
)
LOG = "  - {name: a, action: log, with: {message: x}}\n"
READ = "  - {name: r, action: documents.read_text, with: {file: x.pdf}}\n"
ENTER = "  - {name: s, session: {browser: erp}, steps: [{name: o, action: web.open, with: {path: /}}]}\n"
IN_A_LOOP = "  - {name: l, each: [1], steps: [{name: r, action: documents.read_text, with: {file: x.pdf}}]}\n"


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        (LOG, "default"),
        (READ, "ocr"),
        (IN_A_LOOP, "ocr"),
        (ENTER, "browser"),
        (LOG + ENTER + IN_A_LOOP, "browser+ocr"),
        ("  - {name: a, action: not.installed}\n", "default"),
    ],
)
def test_a_bot_needs_what_its_steps_need(steps: str, wanted: str) -> None:
    assert capability_of(load(HEAD + steps, "bot.yaml", Bot), all_actions()) == wanted


def test_a_worker_serves_every_queue_that_needs_nothing_else() -> None:
    assert servable(["ocr", "browser"]) == ("default", "browser", "ocr", "browser+ocr")
    assert servable(["ocr", "default"]) == ("default", "ocr")
    assert servable([]) == ("default",)


def test_names_are_joined_in_one_order() -> None:
    assert joined(["ocr", "browser", "default"]) == joined(["browser", "ocr"]) == "browser+ocr"
