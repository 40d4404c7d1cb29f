"""The verb `action`: run, accept, and never do twice what must not be repeated."""

from typing import Any

from servbot.core.bot.single_steps import ActionStep
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.interpreter.acceptance import doubts_about
from servbot.core.interpreter.effects import RunAction, Sleep
from servbot.core.interpreter.forking import Hold, LetGo
from servbot.core.interpreter.passing import NOT_DONE, retry_after
from servbot.core.interpreter.returning import returned
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given, Rejected, SessionLost, StepFailed, Unwinding
from servbot.core.interpreter.trial import Trial, in_doubt, subject_of
from servbot.core.interpreter.variant_walk import VariantWalk
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed, Outcome

PROBE_PAUSE = 5.0
"""Seconds after which a probe that found nothing is asked once more: the other system may still be at work."""


class ActionVerb(VariantWalk):
    """Walks `action` steps."""

    async def action(self, step: ActionStep, path: str, scope: Scope, session: str) -> Any:
        """The output of the step once it has passed."""
        if self._is_repeatable(step):
            return await self._action(step, path, scope, session)
        try:
            value = await self._action(step, path, scope, session)
        except Rejected:
            raise
        except Unwinding:
            await LetGo()
            raise
        await LetGo()
        return value

    async def _action(self, step: ActionStep, path: str, scope: Scope, session: str) -> Any:
        once = not self._is_repeatable(step)
        found = False

        async def attempt(trial: Trial) -> Any:
            nonlocal found
            corrected = bool(trial.corrections)
            outcome = await self._run(step, path, scope, trial, repeatable=not once, session=session)
            if isinstance(outcome, Failed):
                try:
                    value = await self._despite(step, path, scope, trial, outcome.failure, session=session)
                except StepFailed as failed:
                    if self._moves(step, trial, failed.failure, session):
                        raise SessionLost from failed
                    raise
                value = returned(step, value, once=True)
                found = True
                return value
            value = returned(step, _accepted(step, trial, outcome.value), once=once)
            if corrected and session:
                self.given[subject_of(path)] = value
            return value

        try:
            value = await self.passing(step, path, scope, attempt)
        except Given as given:
            if not (session and once and given.how == "given"):
                raise
            value, found = given.value, True
        if session and once:
            self._done_for_good(step, path, session, value, scope)
            if found:
                # Found done by the probe or a person's word: the page is not where a click would have led.
                raise SessionLost
        return value

    def _done_for_good(self, step: ActionStep, path: str, session: str, value: Any, scope: Scope) -> None:
        subject = subject_of(path)
        self.given[subject] = value
        self.done_for_good.setdefault(subject_of(session), set()).add(subject)
        scope.keep(step.name, value)

    def _is_repeatable(self, step: ActionStep) -> bool:
        if step.repeatable is not None:
            return step.repeatable
        action = self.action_of(step)
        return action is not None and action.repeatable

    async def _run(
        self, step: ActionStep, path: str, scope: Scope, trial: Trial, *, repeatable: bool, session: str
    ) -> Outcome:
        place = f"{path}:run.{trial.number}"
        if not repeatable:
            await LetGo()  # what is to be done again has not begun yet
        self.catalogue.find(step.action)
        rendered = await self.render(step.with_, step, place, scope)
        trial.inputs = {**rendered, **self.overrides.get(subject_of(path), {})}
        corrections, trial.corrections = trial.corrections, {}
        if not repeatable:
            await Hold(place)
        outcome = await RunAction(
            address=place,
            step=step.name,
            title=step.label,
            action=step.action,
            inputs=trial.inputs,
            attempt=trial.number,
            repeatable=repeatable,
            timeout=step.timeout.total_seconds() if step.timeout else None,
            session=session,
            previous=trial.output if corrections else None,
            corrections=corrections,
            by=trial.by,
            repairs=self.picked.get(step.name, ()),
        )
        if session and isinstance(outcome, Failed) and outcome.failure.code == "session.lost":
            raise SessionLost
        if session and not repeatable and not (isinstance(outcome, Failed) and outcome.failure.nothing_done):
            self.bound.setdefault(subject_of(session), self.opened[session])
        return outcome

    def _moves(self, step: ActionStep, trial: Trial, failure: Failure, session: str) -> bool:
        """Whether the session is begun again where its standby can take over: its system is down.

        Where something was begun that must not be repeated, the standby cannot know of it.
        """
        subject = subject_of(session)
        if subject not in self.has_standby or subject in self.bound or retry_after(step, trial, failure):
            return False
        action = self.action_of(step)
        on_page = action is not None and bool(action.session_kind)
        return on_page and failure.outage and failure.kind is FailureKind.APPLICATION

    async def _despite(
        self, step: ActionStep, path: str, scope: Scope, trial: Trial, failure: Failure, *, session: str
    ) -> Any:
        """What the probe says was done after all; else the failure is raised."""
        if self._is_repeatable(step) or failure.nothing_done:
            await LetGo()
            raise StepFailed(failure)
        if not step.probe:
            raise StepFailed(in_doubt(failure))
        try:
            answer = await self._probe(step, f"{path}:probe.{trial.number}", scope)
        except StepFailed as unknown:
            raise StepFailed(in_doubt(unknown.failure)) from None
        except ServbotError as wrong:
            raise StepFailed(in_doubt(Failure.of(wrong))) from None
        if answer:
            return answer if isinstance(answer, dict) else {"value": answer}
        if session:
            raise SessionLost
        await LetGo()
        surely = {"kind": FailureKind.APPLICATION, "code": NOT_DONE, "nothing_done": True}
        raise StepFailed(failure.model_copy(update=surely))

    async def _probe(self, step: ActionStep, place: str, scope: Scope) -> Any:
        """What the probe finds; asked twice before nothing is believed."""
        answer = await self.render(step.probe, step, f"{place}.first", scope)
        if answer:
            return answer
        await self.sleep(Sleep(address=f"{place}.pause", seconds=PROBE_PAUSE))
        return await self.render(step.probe, step, f"{place}.second", scope)


def _accepted(step: ActionStep, trial: Trial, value: Any) -> Any:
    doubt = doubts_about(value, step.accept) if step.accept else None
    trial.output = value if doubt else None
    if doubt:
        raise StepFailed(doubt)
    return value
