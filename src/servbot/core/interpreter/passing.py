"""How a step comes to pass: attempts, retries, routes, and people."""

from collections.abc import Awaitable, Callable
from typing import Any

from servbot.core.bot.policy import Retry, Route
from servbot.core.bot.single_steps import ActionStep
from servbot.core.bot.step_basis import StepBasis
from servbot.core.bot.walking import holds_control
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.expression import truth
from servbot.core.healing import PICK, picked
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.interpreter import form
from servbot.core.interpreter.asking import Asking
from servbot.core.interpreter.effects import AskPerson, MarkPassed, Sleep
from servbot.core.interpreter.refusals import FallbackRefused, RouteRefused, offered, refusal
from servbot.core.interpreter.returning import returns_of
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import FellBack, Given, Rejected, StepFailed, Unwinding, error_of
from servbot.core.interpreter.trial import Trial, request_for, subject_of
from servbot.core.result_form import result_fields
from servbot.core.run.deadline import RUN_TIMED_OUT, RunTimedOut
from servbot.core.run.decision import Decision, DecisionKind
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed

NOT_DONE = "step.not-done"
"""Code of a failure after which the probe found nothing: doing it again is safe."""

MOST_SURE_RETRIES = 3

Attempt = Callable[[Trial], Awaitable[Any]]


def retry_after(step: StepBasis, trial: Trial, failure: Failure) -> Retry | None:
    """How the bot itself tries again after this failure; `None` when it does not."""
    retry: Retry | None = getattr(step, "retry", None)
    if retry is None or trial.tries >= retry.attempts or not retry.covers(failure.kind, failure.code):
        return None
    # Whatever the bot says: never blindly again, and not when the time of the whole run is over.
    return None if failure.kind is FailureKind.IN_DOUBT or failure.code == RUN_TIMED_OUT else retry


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
        """Try `attempt` until it passes; `Given` when a route or a person leads around it, `FellBack` when a block does.

        `result`: fields of the result a person may give; those of the step's action when left out.
        """
        by_action = self._result_form(step) if result is None else result
        trial = Trial(result=by_action, may_be_done=result is not None or isinstance(step, ActionStep))
        while True:
            trial.number += 1
            trial.tries += 1
            try:
                value = await attempt(trial)
            except Unwinding:
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong is put to a person
                failure = error.failure if isinstance(error, StepFailed) else Failure.of(error)
            else:
                await self.passed(step, path, "done")
                return value
            try:
                if await self._tried_again(step, path, trial, failure):
                    continue
            except StepFailed as late:
                failure = late.failure
            try:
                failure = await self._routed(step, f"{path}:refused.{trial.number}", scope, failure)
                await self._decided(step, path, scope, trial, failure)
            except Given as given:
                await self.passed(step, path, given.how)
                raise
            except FellBack:
                await self.passed(step, path, "failed")
                raise

    def _result_form(self, step: StepBasis) -> tuple[FormField, ...]:
        """Fields of the result a person may give: what the step declares to return, and what its action gives."""
        declared = result_fields(returns_of(step))
        names = {field.path for field in declared}
        of_action = form.result_form(self.action_of(step))
        return (*declared, *(field for field in of_action if field.path not in names))

    async def passed(self, step: StepBasis, path: str, how: str) -> None:
        """Record that a step with a task has passed, which closes the task."""
        subject = subject_of(path)
        if subject in self.troubled:
            self.troubled.discard(subject)
            await MarkPassed(address=f"{path}:passed", step=step.name, subject=subject, how=how)

    async def _tried_again(self, step: StepBasis, path: str, trial: Trial, failure: Failure) -> bool:
        if failure.code == NOT_DONE and trial.tries < MOST_SURE_RETRIES:
            return True
        retry = retry_after(step, trial, failure)
        if retry is None:
            return False
        address = f"{path}:pause.{trial.number}"
        pause = retry.pause_before(trial.tries + 1, f"{self.run_id} {address}")
        await self.sleep(Sleep(address=address, seconds=pause))
        return True

    @staticmethod
    async def sleep(pause: Sleep) -> None:
        """Wait; `StepFailed` when the time of the run is over meanwhile."""
        outcome = await pause
        if isinstance(outcome, Failed):
            raise StepFailed(outcome.failure)

    async def _routed(self, step: StepBasis, place: str, scope: Scope, failure: Failure) -> Failure:
        """The failure to put to a person: this one, or that of a route that cannot be evaluated.

        `place`: begins the addresses of what is noted when a way is refused.
        """
        if failure.kind is FailureKind.IN_DOUBT:
            return failure  # only a person can tell
        try:
            route = self._route(step.on_error, step, scope, failure)
            if route is None:
                await self._fall_back(step, place, scope, failure)
                route = self._route(self.bot.on_error, step, scope, failure)
        except ServbotError as error:
            return Failure.of(error)
        if route is None or route.do == "ask":
            return failure
        if route.do == "reject":
            raise Rejected(route.reason or failure.message, by="", code=failure.code)
        if not holds_control(step):
            raise Given({"skipped": True}, "skipped")
        why = RouteRefused(f"A route would have left out “{step.label}”, which is or holds a control point.")
        await self.refused(step, f"{place}.route", why, "on_error: skip", "")
        return failure

    async def _fall_back(self, step: StepBasis, place: str, scope: Scope, failure: Failure) -> None:
        """Lead to the block around that takes the failure, if there is one."""
        catcher = scope.catcher(step, failure)
        if catcher is not None:
            raise FellBack(step.name, failure, catcher)
        if any(each.refuses(step, failure) for each in scope.catchers):
            error = FallbackRefused(
                f"What follows from the failure of “{step.label}” would lead around a control point."
            )
            await self.refused(step, f"{place}.fallback", error, "fallback", "")

    def _route(
        self, routes: tuple[Route, ...], step: StepBasis, scope: Scope, failure: Failure
    ) -> Route | None:
        known = scope.mapping(error=error_of(step.name, failure))
        return next((route for route in routes if truth(route.when, known)), None)

    async def _decided(
        self, step: StepBasis, path: str, scope: Scope, trial: Trial, failure: Failure
    ) -> None:
        subject = subject_of(path)
        request = request_for(step, subject, scope.steps, trial, failure)
        while True:
            trial.exceptions += 1
            decision = await self.put_to_person(step, scope, f"{path}:exception.{trial.exceptions}", request)
            # What was not offered is not done, whoever wrote it into the log: nothing passes a control.
            if offered(decision, request):
                break
            place = f"{path}:exception.{trial.exceptions}.refused"
            await self.refused(step, place, refusal(decision, request), decision.kind.value, decision.by)
        self._apply(decision, step, path, scope, trial)
        self._repair(decision, step, request)

    async def put_to_person(
        self, step: StepBasis, scope: Scope, address: str, request: TaskRequest
    ) -> Decision:
        """What a person decided; `Rejected` when the time of the run is over first, and a route says so."""
        if self.cancelled is not None and request.kind is TaskKind.IN_DOUBT:
            self.doubts.append(step.label)
        self.cut_off()  # nobody is asked any more
        self.asked[request.subject] += 1
        self.troubled.add(request.subject)
        late = None if request.kind is TaskKind.IN_DOUBT else self._route_when_late(step, scope)
        outcome = await AskPerson(address=address, request=request, ends_with_run=late is not None)
        if isinstance(outcome, Failed):
            if late is None:
                raise StepFailed(outcome.failure)
            raise Rejected(late.reason or outcome.failure.message, by="", code=outcome.failure.code)
        return Decision.model_validate(outcome.value)

    def _route_when_late(self, step: StepBasis, scope: Scope) -> Route | None:
        """The route that ends the case when the time of the run is over, if there is one."""
        if self.bot.timeout is None:
            return None
        failure = Failure.of(RunTimedOut())
        try:
            route = self._route((*step.on_error, *self.bot.on_error), step, scope, failure)
        except ServbotError:
            return None
        return route if route and route.do == "reject" else None

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

    def _repair(self, decision: Decision, step: StepBasis, request: TaskRequest) -> None:
        """Take what a person picked from here on, also for further items of a loop."""
        repair = picked(request.details, decision.corrections.get(PICK), step.name, decision.by)
        if repair is not None:
            earlier = [each for each in self.picked.get(step.name, ()) if each.chain != repair.chain]
            self.picked[step.name] = (*earlier, repair)

    def _correct(self, decision: Decision, step: StepBasis, path: str, scope: Scope, trial: Trial) -> None:
        own = f"steps.{step.name}.fields."
        for target, value in decision.corrections.items():
            if target.startswith("with."):
                self.overrides.setdefault(subject_of(path), {})[target.removeprefix("with.")] = value
            elif target.startswith(own) and trial.output is not None:
                trial.corrections[target.removeprefix(own)] = value
            elif target.startswith("steps."):
                scope.correct(target, value, decision.by)
