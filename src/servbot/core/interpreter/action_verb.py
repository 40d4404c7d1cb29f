"""The verb `action`: run, accept, and never do twice what must not be repeated."""

from typing import Any

from servbot.core.bot.steps import ActionStep
from servbot.core.errors import FailureKind
from servbot.core.interpreter.acceptance import doubts_about
from servbot.core.interpreter.effects import RunAction, Sleep
from servbot.core.interpreter.passing import NOT_DONE, Passing, Trial, in_doubt, subject_of
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import SessionLost, StepFailed
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed, Outcome

PROBE_PAUSE = 5.0
"""Seconds after which a probe that found nothing is asked once more: the other system may still be at work."""


class ActionVerb(Passing):
    """Walks `action` steps."""

    async def action(self, step: ActionStep, path: str, scope: Scope, session: str) -> Any:
        """The output of the step once it has passed."""
        subject = subject_of(path)
        if subject in self.given:
            return self.given[subject]
        repeatable = self._is_repeatable(step)

        async def attempt(trial: Trial) -> Any:
            outcome = await self._run(step, path, scope, trial, repeatable=repeatable, session=session)
            if isinstance(outcome, Failed):
                return await self._despite(step, path, scope, trial, outcome.failure, session=session)
            return _accepted(step, trial, outcome.value)

        value = await self.passing(step, path, scope, attempt)
        if session and not repeatable:
            lost = subject in self.given
            self.given[subject] = value
            self.done_for_good.setdefault(subject_of(session), set()).add(step.name)
            scope.steps[step.name] = value
            if lost:
                # Found done by the probe or a person's word: the page is not where a click would have led.
                raise SessionLost
        return value

    def _is_repeatable(self, step: ActionStep) -> bool:
        return self.catalogue.find(step.action).repeatable if step.repeatable is None else step.repeatable

    async def _run(
        self, step: ActionStep, path: str, scope: Scope, trial: Trial, *, repeatable: bool, session: str
    ) -> Outcome:
        place = f"{path}:run.{trial.number}"
        rendered = await self.render(step.with_, step, place, scope)
        trial.inputs = {**rendered, **self.overrides.get(subject_of(path), {})}
        corrections, trial.corrections = trial.corrections, {}
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
        )
        if isinstance(outcome, Failed) and outcome.failure.code == "session.lost":
            raise SessionLost
        return outcome

    async def _despite(
        self, step: ActionStep, path: str, scope: Scope, trial: Trial, failure: Failure, *, session: str
    ) -> Any:
        """What the probe says was done after all; else the failure is raised."""
        if self._is_repeatable(step) or failure.nothing_done:
            raise StepFailed(failure)
        if not step.probe:
            raise StepFailed(in_doubt(failure))
        try:
            answer = await self._probe(step, f"{path}:probe.{trial.number}", scope)
        except StepFailed as unknown:
            raise StepFailed(in_doubt(unknown.failure)) from None
        if answer:
            value = answer if isinstance(answer, dict) else {"value": answer}
            self.given[subject_of(path)] = value
            return value
        if session:
            raise SessionLost
        surely = {"kind": FailureKind.APPLICATION, "code": NOT_DONE, "nothing_done": True}
        raise StepFailed(failure.model_copy(update=surely))

    async def _probe(self, step: ActionStep, place: str, scope: Scope) -> Any:
        """What the probe finds; asked twice before nothing is believed."""
        answer = await self.render(step.probe, step, f"{place}.first", scope)
        if answer:
            return answer
        await Sleep(address=f"{place}.pause", seconds=PROBE_PAUSE)
        return await self.render(step.probe, step, f"{place}.second", scope)


def _accepted(step: ActionStep, trial: Trial, value: Any) -> Any:
    doubt = doubts_about(value, step.accept) if step.accept else None
    trial.output = value if doubt else None
    if doubt:
        raise StepFailed(doubt)
    return value
