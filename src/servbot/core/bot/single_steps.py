"""Steps that hold no others."""

from typing import Annotated, Any, Literal

from pydantic import Field

from servbot.core.bot.data import AskField, FieldSpec, ValueType
from servbot.core.bot.policy import Accept, Ask, Retry
from servbot.core.bot.step_basis import StepBasis
from servbot.core.bot.waiting import Wait
from servbot.core.decision_table.spec import TableSpec
from servbot.core.duration import Duration
from servbot.core.record import Record

DECIDE = "decisions.decide"
"""The action behind the verb `decide`."""


Returns = Annotated[
    dict[str, ValueType | FieldSpec],
    Field(description="Types of fields of the output, by name; a value that does not fit fails the step."),
]


class ActionStep(StepBasis):
    """Do one thing."""

    action: str
    """Name of the action, `family.verb`."""

    with_: dict[str, Any] = Field(default={}, alias="with")
    """The action's fields."""

    retry: Retry | None = None
    timeout: Duration | None = None
    """Time limit of one attempt."""

    repeatable: bool | None = None
    """Whether doing it twice does no harm; the action's own word when left out."""

    probe: str = ""
    """Expression that tells, when in doubt, whether the step took effect."""

    accept: Accept | None = None
    skip: Literal["allowed", "refused"] = "refused"
    """Whether a person may leave the step out when it fails."""

    mask: tuple[str, ...] = ()
    """Fields of input or output that people may not read in full."""

    returns: Returns = {}


class CallStep(StepBasis):
    """Have another bot do a part of the work, in a run of its own, and wait for its end."""

    call: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """Name of the bot."""

    with_: dict[str, Any] = Field(default={}, alias="with")
    """The bot's inputs."""

    retry: Retry | None = None
    timeout: Duration | None = None
    """Time until the other run must have ended; then it is cancelled. No limit when left out."""

    skip: Literal["allowed", "refused"] = "refused"
    """Whether a person may leave the step out when it fails."""

    mask: tuple[str, ...] = ()
    """Fields of input or output that people may not read in full."""


class AskStep(StepBasis):
    """Put a question to a person and wait."""

    ask: Ask
    mask: tuple[str, ...] = ()
    """Fields of the form that people may not read in full."""

    def fields(self) -> dict[str, AskField]:
        """The form's fields by name."""
        return self.ask.form


class ControlStep(StepBasis):
    """A control point: nothing passes when the condition does not hold."""

    control: str
    """The condition."""

    retry: Retry | None = None

    refuse: str = ""
    """What to tell people when it does not hold; may hold expressions."""

    code: str = Field(default="control.refused", pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$")
    """Stable name of this refusal, `family.what-happened`, such as `contract.other-total`."""


class Decide(Record):
    """A decision table and what it is asked about."""

    table: str | TableSpec
    """Name of a table in the folder `decisions` beside the bot, or the table itself."""

    with_: dict[str, Any] = Field(default={}, alias="with")
    """Values by input column of the table."""


class DecideStep(StepBasis):
    """Look up in a decision table what follows."""

    decide: Decide
    returns: Returns = {}
    retry: Retry | None = None
    mask: tuple[str, ...] = ()
    """Fields of what is looked at or found that people may not read in full."""


class WaitStep(StepBasis):
    """Go on later."""

    wait: Wait
    mask: tuple[str, ...] = ()
    """Fields of the event's data that people may not read in full."""


class SetStep(StepBasis):
    """Remember values under `vars`."""

    set: dict[str, Any]
    returns: Returns = {}
    retry: Retry | None = None
    mask: tuple[str, ...] = ()
    """Fields of what is remembered that people may not read in full."""
