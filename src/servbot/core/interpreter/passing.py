"""How a step comes to pass: attempts, retries, routes, and people."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from servbot.core.bot.policy import Retry, Route
from servbot.core.bot.steps import ControlStep, StepBasis
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.expression import truth
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.interpreter import form
from servbot.core.interpreter.asking import Asking
from servbot.core.interpreter.effects import AskPerson, MarkPassed, Sleep
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Rejected, StepFailed
from servbot.core.run.decision import Decision, DecisionKind
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Done


@dataclass
class Trial:
    """What happened so far in the attempts of one step."""

    number: int = 0
    """Attempts in all; part of the addresses."""

    tries: int = 0
    """Attempts since a person last decided."""

    exceptions: int = 0
    """How often a person was asked."""

    inputs: dict[str, Any] = field(default_factory=dict)
    """Rendered inputs of the last attempt."""

    output: Any = None
    """Output of the last attempt, where it gave one that was not accepted."""

    corrections: dict[str, Any] = field(default_factory=dict)
    """New values for fields of `output`, by name, for the next attempt."""

    by: str = ""
    """Who decided last."""

    result: tuple[FormField, ...] = ()
    """Fields of the result a person may give."""


class Given(Exception):
    """A person gave the result of the step, or left it out."""

    def __init__(self, value: Any, how: str) -> None:
        super().__init__(how)
        self.value = value
        self.how = how


NOT_DONE = "step.not-done"
"""Code of a failure after which the probe found nothing: doing it again is safe."""

MOST_SURE_RETRIES = 3

Attempt = Callable[[Trial], Awaitable[Any]]


class Passing(Asking):
    """Carries steps through failure."""

    async def passing(
        self,
        step: StepBasis,
        path: str,
        scope: Scope,
        attempt: Attempt,
        result: tuple[FormField, ...] | None = None,
    ) -> Any:
        """Try `attempt` until it passes, a route leads elsewhere, or a person decides.

        `result`: fields of the result a person may give; those of the step's action when left out.
        """
        trial = Trial(result=form.result_form(self.action_of(step)) if result is None else result)
        while True:
            trial.number += 1
            trial.tries += 1
            try:
                value = await attempt(trial)
            except StepFailed as stop:
                failure = stop.failure
            except ServbotError as error:
                failure = Failure.of(error)
            else:
                await self.passed(step, path, "done")
                return value
            if await self._tried_again(step, path, trial, failure):
                continue
            try:
                await self._routed(step, scope, failure)
                await self._decided(step, path, scope, trial, failure)
            except Given as given:
                self.given[subject_of(path)] = given.value
                await self.passed(step, path, given.how)
                return given.value

    async def passed(self, step: StepBasis, path: str, how: str) -> None:
        """Record that a step with a task has passed, which closes the task."""
        subject = subject_of(path)
        if subject in self.troubled:
            self.troubled.discard(subject)
            await MarkPassed(address=f"{path}:passed", step=step.name, subject=subject, how=how)

    async def _tried_again(self, step: StepBasis, path: str, trial: Trial, failure: Failure) -> bool:
        if failure.code == NOT_DONE and trial.tries < MOST_SURE_RETRIES:
            return True
        retry: Retry | None = getattr(step, "retry", None)
        if retry is None or trial.tries >= retry.attempts or not retry.covers(failure.kind, failure.code):
            return False
        pause = retry.pause_before(trial.tries + 1)
        await Sleep(address=f"{path}:pause.{trial.number}", seconds=pause)
        return True

    async def _routed(self, step: StepBasis, scope: Scope, failure: Failure) -> None:
        route = self._route(step, scope, failure)
        if route is None or route.do == "ask":
            return
        if route.do == "skip" and not isinstance(step, ControlStep):
            raise Given({"skipped": True}, "skipped")
        if route.do == "reject":
            raise Rejected(route.reason or failure.message, by="", code=failure.code)

    def _route(self, step: StepBasis, scope: Scope, failure: Failure) -> Route | None:
        error = {
            "step": step.name,
            "kind": failure.kind.value,
            "code": failure.code,
            "message": failure.message,
        }
        known = scope.mapping(error=error)
        for route in (*step.on_error, *self.bot.on_error):
            if truth(route.when, known):
                return route
        return None

    async def _decided(
        self, step: StepBasis, path: str, scope: Scope, trial: Trial, failure: Failure
    ) -> None:
        trial.exceptions += 1
        self.troubled.add(subject_of(path))
        request = self._request(step, path, scope, trial, failure)
        outcome = await AskPerson(address=f"{path}:exception.{trial.exceptions}", request=request)
        if not isinstance(outcome, Done):
            raise StepFailed(outcome.failure)
        self._apply(Decision.model_validate(outcome.value), step, path, scope, trial)

    def _apply(self, decision: Decision, step: StepBasis, path: str, scope: Scope, trial: Trial) -> None:
        trial.tries, trial.by = 0, decision.by
        match decision.kind:
            case DecisionKind.REJECT:
                raise Rejected(decision.reason, by=decision.by, code="person.rejected")
            case DecisionKind.DONE:
                raise Given(decision.value, "given")
            case DecisionKind.SKIP:
                raise Given({"skipped": True, "reason": decision.reason}, "skipped")
            case DecisionKind.CORRECT:
                self._correct(decision, step, path, scope, trial)

    def _correct(self, decision: Decision, step: StepBasis, path: str, scope: Scope, trial: Trial) -> None:
        own = f"steps.{step.name}.fields."
        for target, value in decision.corrections.items():
            if target.startswith("with."):
                self.overrides.setdefault(subject_of(path), {})[target.removeprefix("with.")] = value
            elif target.startswith(own) and trial.output is not None:
                trial.corrections[target.removeprefix(own)] = value
            elif target.startswith("steps."):
                scope.correct(target, value, decision.by)

    def _request(
        self, step: StepBasis, path: str, scope: Scope, trial: Trial, failure: Failure
    ) -> TaskRequest:
        seen = {**scope.steps, step.name: trial.output} if trial.output is not None else scope.steps
        reading = form.reading_step(step.name, seen)
        fields: tuple[FormField, ...] = ()
        if reading:
            fields = form.reading_form(reading, seen[reading], form.suspects(step, failure, reading))
        elif failure.kind is not FailureKind.BUSINESS:
            fields = form.inputs_form(trial.inputs)
        return TaskRequest(
            kind=TaskKind(failure.kind.value),
            subject=subject_of(path),
            step=step.name,
            step_title=step.label,
            code=failure.code,
            title=failure.title or failure.message,
            message=failure.message,
            remedy=failure.remedy,
            choices=form.choices_for(
                step, failure, correctable=bool(fields), has_result=trial.output is None
            ),
            form=fields,
            result_form=trial.result,
            evidence=failure.evidence,
            reading_step=reading,
            inputs=trial.inputs,
            details=failure.details,
        )


def in_doubt(failure: Failure) -> Failure:
    """The failure of a step that must not be repeated, as what it is: a doubt."""
    return failure.model_copy(
        update={
            "kind": FailureKind.IN_DOUBT,
            "code": "step.in-doubt",
            "title": "In doubt: was it done?",
            "message": f"It is not known whether this step took effect. What was seen: {failure.message}",
            "details": {**failure.details, "cause": failure.code},
        }
    )


def subject_of(path: str) -> str:
    """The path without the counts of sessions: the same over all attempts."""
    return "/".join(part.split("@")[0] for part in path.split("/"))
