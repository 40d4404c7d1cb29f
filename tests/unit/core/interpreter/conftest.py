"""Bots of a few lines, run in memory."""

import textwrap
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from servbot.core.action import Action, ActionCatalogue
from servbot.core.reading import DocumentReading
from servbot.core.record import Record
from servbot.testkit import MemoryShell

HEAD = "servbot: 1\nname: tried\ntitle: Tried\ngoal: {measure: cost, target: none}\nowner: nobody\n"


class Read(Action):
    """Read something."""

    name = "test.read"
    what: str = ""
    """What to read."""

    class Output(Record):
        text: str
        """What was read."""


class Submit(Action):
    """Send something; twice would be wrong."""

    name = "test.submit"
    repeatable = False
    what: str = ""
    """What to send."""

    class Output(Record):
        number: str
        """Its number."""


class Extract(Action):
    """Read a document."""

    name = "test.extract"

    class Output(DocumentReading):
        """A reading."""


CATALOGUE = ActionCatalogue.of(Read, Submit, Extract)


@pytest.fixture
def shell() -> Callable[..., MemoryShell]:
    """A shell for the text of some steps, or of anything from `steps:` on."""

    def build(text: str, inputs: dict[str, Any] | None = None, **script: Any) -> MemoryShell:
        body = textwrap.dedent(text)
        if body.lstrip().startswith("- "):
            body = "steps:\n" + textwrap.indent(body, "  ")
        return MemoryShell(HEAD + body, inputs, catalogue=CATALOGUE, **script)

    return build


@pytest.fixture
def play(shell: Callable[..., MemoryShell]) -> Callable[..., MemoryShell]:
    """The shell after its run."""

    def run(text: str, inputs: dict[str, Any] | None = None, **script: Any) -> MemoryShell:
        played = shell(text, inputs, **script)
        played.run()
        return played

    return run


@pytest.fixture
def reading() -> Callable[..., dict[str, Any]]:
    """A document reading with a total of a given confidence."""

    def make(
        confidence: float = 0.5, *, passed: bool = True, total: Any = Decimal("10.00")
    ) -> dict[str, Any]:
        seen = {"text": "10.00", "confidence": confidence, "page": 1, "box": (0.1, 0.1, 0.2, 0.2)}
        check = {
            "code": "documents.sum",
            "passed": passed,
            "message": "The sum is wrong.",
            "fields": ("total",),
        }
        return {
            "template": "invoice",
            "fields": {"total": total, "number": "A-1"},
            "evidence": {"total": seen, "number": {"text": "A-1", "confidence": 1.0}} if total else {},
            "required": ("total",),
            "types": {"total": "decimal"},
            "titles": {"total": "Total"},
            "checks": (check,),
            "pages": (),
        }

    return make
