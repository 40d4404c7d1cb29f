"""The steps of a bot: one verb each. Those that hold others stand here, beside the union of all."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from servbot.core.bot.policy import Retry
from servbot.core.bot.single_steps import (
    ActionStep,
    AskStep,
    CallStep,
    ControlStep,
    DecideStep,
    SetStep,
    WaitStep,
)
from servbot.core.bot.step_basis import StepBasis, walk
from servbot.core.errors import UsageError
from servbot.core.record import Misplaced, Record
from servbot.core.session_ways import Evidence, Heal

verbs = (
    "action", "ask", "call", "control", "decide", "choose", "each", "parallel", "session", "set", "try", "wait",
)  # fmt: skip


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

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The lists of steps directly inside the step."""
        return tuple(branch.steps for branch in self.choose)


class WebhookInLoop(UsageError, ValueError):
    """The address of a webhook is that of its step: in a loop it would be the same for all items."""

    code = "wait.webhook-in-loop"


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

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The lists of steps directly inside the step."""
        return (self.steps,)

    @model_validator(mode="after")
    def _holds_no_webhook(self) -> "EachStep":
        for step in walk(self.steps):
            if isinstance(step, WaitStep) and step.wait.webhook:
                raise WebhookInLoop(
                    f"the step {step.name!r} waits for a webhook inside a loop, where its address is the same for all items",
                    remedy="wait for an event with a key instead, or start a run for each item",
                )
        return self


class ControlCutOff(UsageError, ValueError):
    """Branches that may be cut off hold no control point: nothing passes one by."""

    code = "control.may-be-cut-off"


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

    wait_for: Literal["all", "any"] | Annotated[int, Field(ge=1)] = "all"
    """How many branches must have come to their end before the run goes on; the others are then cut off."""

    concurrency: int | None = Field(default=None, ge=1, le=64)
    """How many branches at once; all of them when left out."""

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The lists of steps directly inside the step."""
        return tuple(branch.steps for branch in self.parallel)

    @property
    def enough(self) -> int:
        """After how many ends the run goes on."""
        if isinstance(self.wait_for, int):
            return self.wait_for
        return 1 if self.wait_for == "any" else len(self.parallel)

    @property
    def is_race(self) -> bool:
        """Whether branches may be cut off."""
        return self.enough < len(self.parallel)

    @model_validator(mode="after")
    def _no_control_is_cut_off(self) -> "ParallelStep":
        inner = [step for branch in self.parallel for step in walk(branch.steps)]
        controls = [step.name for step in inner if isinstance(step, ControlStep)]
        if self.is_race and controls:
            raise ControlCutOff(
                f"the branch with the control point {controls[0]!r} may be cut off before it is reached",
                remedy="put the control in front of the branches or behind them, or wait for all branches",
            )
        return self

    @model_validator(mode="after")
    def _branches_have_their_own_names(self) -> "ParallelStep":
        names = [branch.name for branch in self.parallel]
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"another branch is named {name!r}; give each branch of a step a name of its own"
                raise Misplaced(message, ("parallel", index, "name"))
        if isinstance(self.wait_for, int) and self.wait_for > len(names):
            raise Misplaced(
                f"`wait_for: {self.wait_for}` waits for more branches than there are; there are {len(names)}",
                ("wait_for",),
            )
        return self


class TryStep(StepBasis):
    """Steps with another way for when they fail, and steps for whatever happened."""

    try_: "tuple[Step, ...]" = Field(alias="try", min_length=1)

    fallback: "tuple[Step, ...]" = ()
    """Steps that are walked when one of `try` failed; they see the failure as `error`."""

    finally_: "tuple[Step, ...]" = Field(default=(), alias="finally")
    """Steps that are walked in the end, whatever happened."""

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The lists of steps directly inside the step."""
        return (self.try_, self.fallback, self.finally_)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "TryStep":
        if not self.fallback and not self.finally_:
            raise ValueError("`try` needs `fallback` or `finally` steps beside it")
        return self


class SessionUse(Record):
    """What is kept open during a session."""

    browser: str
    """Name of the connection."""

    login: str = ""
    """Name of the credential to sign in with."""

    standby: str = ""
    """Name of the connection that is used instead while the first one is down."""

    standby_login: str = ""
    """Name of the credential for the standby; that of `login` when left out."""

    evidence: Evidence = "failures"
    """`filmstrip` keeps a picture after each step too, shown on the page of the run."""

    heal: Heal = "ask"
    """What is done when a target finds nothing any more: a person picks what it is now, or `auto`: what is surely meant
    is taken, except by steps that must not be repeated, and put on record."""

    @model_validator(mode="after")
    def _stands_by_for_another(self) -> "SessionUse":
        if self.standby and self.standby == self.browser:
            raise ValueError("`standby` needs another connection than `browser`")
        if self.standby_login and not self.standby:
            raise ValueError("`standby_login` needs a `standby` beside it")
        return self


class SessionStep(StepBasis):
    """Steps inside one signed-in browser; repeated as a whole after a crash."""

    session: SessionUse
    steps: "tuple[Step, ...]" = Field(min_length=1)

    resume: "tuple[Step, ...]" = ()
    """Steps instead of `steps` once a step that must not be repeated is done and the session was lost."""

    retry: Retry | None = None

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The lists of steps directly inside the step."""
        return (self.steps, self.resume)


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
    | Annotated[CallStep, Tag("call")]
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
