"""The verb `decide`: a decision table is asked by the action `decisions.decide`."""

from typing import Any

from servbot.core.bot.single_steps import DECIDE, DecideStep
from servbot.core.interpreter.effects import RunAction
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.returning import returned
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import StepFailed
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.run.outcome import Failed
from servbot.core.value import plain


class DecideVerb(Passing):
    """Walks `decide` steps."""

    async def decide(self, step: DecideStep, path: str, scope: Scope) -> dict[str, Any]:
        """The outputs of the table by name, and the rules that hit."""

        async def attempt(trial: Trial) -> dict[str, Any]:
            return dict(returned(step, await self._asked_table(step, path, scope, trial)))

        return dict(await self.passing(step, path, scope, attempt))

    async def _asked_table(self, step: DecideStep, path: str, scope: Scope, trial: Trial) -> dict[str, Any]:
        place = f"{path}:run.{trial.number}"
        self.catalogue.find(DECIDE)
        values = await self.render(step.decide.with_, step, place, scope)
        trial.inputs = {**values, **self.overrides.get(subject_of(path), {})}
        outcome = await RunAction(
            address=place,
            step=step.name,
            title=step.label,
            action=DECIDE,
            inputs={"table": plain(step.decide.table), "values": trial.inputs},
            attempt=trial.number,
            repeatable=True,
        )
        if isinstance(outcome, Failed):
            raise StepFailed(outcome.failure)
        told = {name: outcome.value.get(name) for name in ("rules", "table")}
        return {**outcome.value.get("outputs", {}), **told}
