"""The verb `call`: another bot does a part of the work in a run of its own."""

from typing import Any

from servbot.core.bot.single_steps import CallStep
from servbot.core.called_run import RESULT
from servbot.core.human_task import FormField
from servbot.core.interpreter.effects import CallBot
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given, StepFailed
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed


class CallVerb(Passing):
    """Walks `call` steps."""

    async def call(self, step: CallStep, path: str, scope: Scope, session: str) -> Any:
        """The outputs of the other bot by name."""
        subject = subject_of(path)

        async def attempt(trial: Trial) -> Any:
            return await self._called(step, path, scope, trial)

        try:
            value = await self.passing(step, path, scope, attempt, result=())
        except Given:
            self._outlived(subject, session)
            raise
        self._outlived(subject, session)
        if session:
            self.given[subject] = value
        return value

    async def _called(self, step: CallStep, path: str, scope: Scope, trial: Trial) -> Any:
        place = f"{path}:call.{trial.number}"
        rendered = await self.render(step.with_, step, place, scope)
        trial.inputs = {**rendered, **self.overrides.get(subject_of(path), {})}
        outcome = await CallBot(
            address=place,
            step=step.name,
            title=step.label,
            bot=step.call,
            inputs=trial.inputs,
            attempt=trial.number,
            timeout=step.timeout.total_seconds() if step.timeout else None,
        )
        if isinstance(outcome, Failed):
            trial.result = result_form(outcome.failure)
            raise StepFailed(outcome.failure)
        return outcome.value

    def _outlived(self, subject: str, session: str) -> None:
        """A session is most likely lost while another bot works; that is no fault of it."""
        if session:
            self.asked[subject] += 1


def result_form(failure: Failure) -> tuple[FormField, ...]:
    """A field for every output of the other bot, for who did its work by hand."""
    return tuple(FormField.model_validate(field) for field in failure.details.get(RESULT, ()))
