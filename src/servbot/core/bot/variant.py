"""Variants: what a scenario does otherwise than the base process."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from servbot.core.bot.policy import Accept, Retry, Route
from servbot.core.bot.steps import Step
from servbot.core.duration import Duration
from servbot.core.record import Record


class Override(Record):
    """What is done otherwise at one step; what is not named here stays as the base says."""

    skip: Literal[True] | None = None
    """The step is left out; its output is `{skipped: true}`."""

    replace: tuple[Step, ...] | None = Field(default=None, min_length=1)
    """Steps instead of this one."""

    before: tuple[Step, ...] = ()
    """Steps that are walked before it."""

    after: tuple[Step, ...] = ()
    """Steps that are walked behind it."""

    title: str | None = None
    when: str | bool | None = None
    with_: dict[str, Any] | None = Field(default=None, alias="with")
    """Fields that get another value; the others keep theirs."""

    retry: Retry | None = None
    timeout: Duration | None = None
    accept: Accept | None = None
    on_error: tuple[Route, ...] | None = None
    work_spec: str | None = None

    @model_validator(mode="after")
    def _is_of_one_mind(self) -> "Override":
        given = self.model_fields_set
        if not given:
            raise ValueError("an override changes something; write what, or leave the step out of `override`")
        alone = given & {"skip", "replace"}
        if (alone and given - {"before", "after"} != {*alone}) or len(alone) > 1:
            raise ValueError(
                "a step that is left out or replaced cannot be changed as well; "
                "write only `skip` or `replace`, with `before` and `after` if needed"
            )
        return self


def _names_a_step(overrides: dict[str, Any]) -> dict[str, Any]:
    if not overrides:
        raise ValueError(
            "`override` names no step; write the name of a step and below it what is done otherwise"
        )
    return overrides


Overrides = Annotated[dict[str, Override], AfterValidator(_names_a_step)]
"""Overrides by the name of their step."""


class Variant(Record):
    """One scenario: when it holds for a run, its overrides count."""

    title: str = ""
    """What people read; the name when empty."""

    when: str | bool
    """Condition, asked once: when the first step is reached that the variant overrides."""

    override: Overrides
    """What is done otherwise, by the name of the step."""
