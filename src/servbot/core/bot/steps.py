"""The steps of a bot: one verb each, and the keys all of them share."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from servbot.core.bot.data import AskField
from servbot.core.bot.policy import Accept, Ask, Retry, Route
from servbot.core.decision_table.spec import TableSpec
from servbot.core.duration import Duration
from servbot.core.record import Record

verbs = ("action", "ask", "control", "decide", "choose", "each", "parallel", "session", "set", "try", "wait")

DECIDE = "decisions.decide"
"""The action behind the verb `decide`."""

LONGEST_WAIT = timedelta(days=3660)
"""A step cannot wait longer: whoever writes more has mistaken the unit."""


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

    on_item_failure: Literal["stop", "collect"] = "stop"
    """`collect` lists items that failed in the output, and goes on; else a person is asked."""

    steps: "tuple[Step, ...]" = Field(min_length=1)


class NamedBranch(Record):
    """Steps that are walked beside those of other branches."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Its name in the output; unique among the branches."""

    title: str = ""
    """What people read in the picture; the name when empty."""

    steps: "tuple[Step, ...]" = Field(min_length=1)


class ParallelStep(StepBasis):
    """Walk several branches side by side."""

    parallel: tuple[NamedBranch, ...] = Field(min_length=1)

    wait_for: Literal["all"] = "all"
    """Which branches must have come to their end before the run goes on."""

    concurrency: int | None = Field(default=None, ge=1, le=64)
    """How many branches at once; all of them when left out."""

    @field_validator("wait_for", mode="before")
    @classmethod
    def _only_all_yet(cls, value: Any) -> Any:
        if value == "any" or (isinstance(value, int | str) and str(value).isdigit()):
            raise ValueError(f"`wait_for: {value}` is not there yet; leave it out to wait for all branches")
        return value

    @model_validator(mode="after")
    def _branches_have_their_own_names(self) -> "ParallelStep":
        names = [branch.name for branch in self.parallel]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"branches of one step need names of their own; twice: {', '.join(twice)}")
        return self


class TryStep(StepBasis):
    """Steps with another way for when they fail, and steps for whatever happened."""

    try_: "tuple[Step, ...]" = Field(alias="try", min_length=1)

    fallback: "tuple[Step, ...]" = ()
    """Steps that are walked when one of `try` failed; they see the failure as `error`."""

    finally_: "tuple[Step, ...]" = Field(default=(), alias="finally")
    """Steps that are walked in the end, whatever happened."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "TryStep":
        if not self.fallback and not self.finally_:
            raise ValueError("`try` needs `fallback` or `finally` steps beside it")
        return self


class Wait(Record):
    """How long to wait."""

    for_: Duration | None = Field(default=None, alias="for")
    """A time span."""

    until: str | None = None
    """An expression for a date with time."""

    @model_validator(mode="after")
    def _has_one_end(self) -> "Wait":
        if (self.for_ is None) == (self.until is None):
            raise ValueError("`wait` needs either `for` (such as 2h) or `until` (a date with time)")
        if self.for_ and self.for_ > LONGEST_WAIT:
            raise ValueError("nothing waits longer than ten years")
        return self


class WaitStep(StepBasis):
    """Go on later."""

    wait: Wait


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
    if isinstance(value, dict):
        keys = set(value)
    else:
        fields = getattr(type(value), "model_fields", {})
        keys = {info.alias or name for name, info in fields.items()}
    return next((verb for verb in verbs if verb in keys), None)


Step = Annotated[
    Annotated[ActionStep, Tag("action")]
    | Annotated[AskStep, Tag("ask")]
    | Annotated[ControlStep, Tag("control")]
    | Annotated[DecideStep, Tag("decide")]
    | Annotated[ChooseStep, Tag("choose")]
    | Annotated[EachStep, Tag("each")]
    | Annotated[ParallelStep, Tag("parallel")]
    | Annotated[SessionStep, Tag("session")]
    | Annotated[SetStep, Tag("set")]
    | Annotated[TryStep, Tag("try")]
    | Annotated[WaitStep, Tag("wait")],
    Discriminator(
        _verb_of,
        custom_error_type="step_without_verb",
        custom_error_message=f"a step has one verb: {', '.join(verbs[:-1])} or {verbs[-1]}",
    ),
]

for model in (Branch, ChooseStep, EachStep, NamedBranch, ParallelStep, SessionStep, TryStep):
    model.model_rebuild()


def blocks_of(step: StepBasis) -> tuple[tuple[Any, ...], ...]:
    """The lists of steps directly inside a step."""
    match step:
        case ChooseStep():
            return tuple(branch.steps for branch in step.choose)
        case EachStep():
            return (step.steps,)
        case ParallelStep():
            return tuple(branch.steps for branch in step.parallel)
        case SessionStep():
            return (step.steps, step.resume)
        case TryStep():
            return (step.try_, step.fallback, step.finally_)
    return ()


def walk(steps: Sequence[Any]) -> Iterator[Any]:
    """All steps, those inside others too, in the order of the file."""
    for step in steps:
        yield step
        for block in blocks_of(step):
            yield from walk(block)


def before_controls(steps: Sequence[Any]) -> Iterator[str]:
    """Names of the steps whose failure must not lead around a control point.

    Those are the steps that stand before one, hold one, or stand in a loop or beside branches with one: a way
    around them would be a way around the control.
    """
    ahead = False
    for step in reversed(steps):
        holds = any(isinstance(inner, ControlStep) for inner in walk((step,)))
        if ahead or (holds and isinstance(step, EachStep | ParallelStep)):
            yield from (inner.name for inner in walk((step,)))
        elif holds:
            yield step.name
            for block in blocks_of(step):
                yield from before_controls(block)
        ahead = ahead or holds
