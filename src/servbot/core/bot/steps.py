"""The steps of a bot: one verb each, and the keys all of them share."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from servbot.core.bot.data import AskField
from servbot.core.bot.policy import Accept, Ask, Retry, Route
from servbot.core.decision_table.spec import TableSpec
from servbot.core.duration import Duration
from servbot.core.record import Record

verbs = ("action", "ask", "control", "decide", "choose", "each", "session", "set")

DECIDE = "decisions.decide"
"""The action behind the verb `decide`."""


class StepBasis(Record):
    """Keys of every step."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """How expressions call it: `steps.<name>`. Unique in the bot; small letters, digits and `_`."""

    title: str = ""
    """What people read; the name when empty."""

    when: str | bool = True
    """Walk the step only when this holds."""

    on_error: tuple[Route, ...] = ()
    """Where failures of this step lead; the first route that fits counts."""

    lane: Literal["front", "back"] = "back"
    """Whether the requester sees it."""

    value: Literal["adds", "control", "waste"] = "adds"
    """What the step is to the customer: work that adds value, a control, or waste to be removed."""

    owner: str = ""
    """Role that answers for the step; the bot's owner when empty."""

    work_spec: str = ""
    """How the work is to be done, for people."""

    @property
    def label(self) -> str:
        """What people read."""
        return self.title or self.name.replace("_", " ").capitalize()


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


class AskStep(StepBasis):
    """Put a question to a person and wait."""

    ask: Ask

    def fields(self) -> dict[str, AskField]:
        """The form's fields by name."""
        return {name: AskField.model_validate(spec) for name, spec in self.ask.form.items()}


class ControlStep(StepBasis):
    """A control point: nothing passes when the condition does not hold."""

    control: str
    """The condition."""

    refuse: str = ""
    """What to tell people when it does not hold; may hold expressions."""

    code: str = Field(default="control.refused", pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$")
    """Stable name of this refusal."""


class Decide(Record):
    """A decision table and what it is asked about."""

    table: str | TableSpec
    """Name of a table in the folder `decisions` beside the bot, or the table itself."""

    with_: dict[str, Any] = Field(default={}, alias="with")
    """Values by input column of the table."""


class DecideStep(StepBasis):
    """Look up in a decision table what follows."""

    decide: Decide


class Branch(Record):
    """Steps that are walked when a condition holds."""

    when: str | bool | None = None
    """Condition; left out in the last branch, which is then taken when no other was."""

    title: str = ""
    """What people read in the picture."""

    steps: "tuple[Step, ...]" = Field(min_length=1)


class ChooseStep(StepBasis):
    """Take the first branch whose condition holds."""

    choose: tuple[Branch, ...] = Field(min_length=1)


class EachStep(StepBasis):
    """Walk the steps once for every item of a list."""

    each: str | list[Any]
    """The list, or an expression for it."""

    as_: str = Field(default="item", alias="as", pattern=r"^[a-z][a-z0-9_]*$")
    """Name of the item in expressions."""

    concurrency: int = Field(default=1, ge=1, le=64)
    """How many items at once."""

    steps: "tuple[Step, ...]" = Field(min_length=1)


class SessionUse(Record):
    """What is kept open during a session."""

    browser: str
    """Name of the connection."""

    login: str = ""
    """Name of the credential to sign in with."""


class SessionStep(StepBasis):
    """Steps inside one signed-in browser; repeated as a whole after a crash."""

    session: SessionUse
    steps: "tuple[Step, ...]" = Field(min_length=1)

    resume: "tuple[Step, ...]" = ()
    """Steps instead of `steps` once a step that must not be repeated is done and the session was lost."""

    retry: Retry | None = None


class SetStep(StepBasis):
    """Remember values under `vars`."""

    set: dict[str, Any]


def _verb_of(value: Any) -> str | None:
    """The verb a raw mapping or a step holds; `None` when there is none."""
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", ())
    return next((verb for verb in verbs if verb in keys), None)


Step = Annotated[
    Annotated[ActionStep, Tag("action")]
    | Annotated[AskStep, Tag("ask")]
    | Annotated[ControlStep, Tag("control")]
    | Annotated[DecideStep, Tag("decide")]
    | Annotated[ChooseStep, Tag("choose")]
    | Annotated[EachStep, Tag("each")]
    | Annotated[SessionStep, Tag("session")]
    | Annotated[SetStep, Tag("set")],
    Discriminator(
        _verb_of,
        custom_error_type="step_without_verb",
        custom_error_message="a step has one verb: action, ask, control, decide, choose, each, session or set",
    ),
]

for model in (Branch, ChooseStep, EachStep, SessionStep):
    model.model_rebuild()


def blocks_of(step: StepBasis) -> tuple[tuple[Any, ...], ...]:
    """The lists of steps directly inside a step."""
    match step:
        case ChooseStep():
            return tuple(branch.steps for branch in step.choose)
        case EachStep():
            return (step.steps,)
        case SessionStep():
            return (step.steps, step.resume)
    return ()


def walk(steps: Sequence[Any]) -> Iterator[Any]:
    """All steps, those inside others too, in the order of the file."""
    for step in steps:
        yield step
        for block in blocks_of(step):
            yield from walk(block)
