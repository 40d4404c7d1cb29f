"""The actions that the bots of all cases are made of; what they give stands in the script."""

from typing import Any

from servbot.actions.decisions import Decide
from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.reading import DocumentReading
from servbot.core.record import Record
from servbot.testkit.correction import corrected

performed: dict[str, Any] = {}
"""`by`: what performs actions in this process, a coroutine function of context and action."""


class Do(Action):
    """Do something that may be done twice."""

    name = "test.do"
    what: str = ""
    """What to do."""

    class Output(Record):
        text: str = ""
        """What came of it."""

    async def run(self, context: Context) -> Record:
        return self.Output.model_validate(await performed["by"](context, self))


class Send(Do):
    """Do something that must not be done twice."""

    name = "test.send"
    repeatable = False


class Look(Do):
    """Do something inside a browser."""

    name = "test.look"
    session_kind = "browser"


class Read(Do):
    """Read a document."""

    name = "test.read"

    class Output(DocumentReading):
        """A reading."""

    async def correct(self, context, previous, corrections, by="person"):
        return self.Output.model_validate(corrected(previous, corrections, by))


catalogue = ActionCatalogue.of(Do, Send, Look, Read, Decide)
