"""What a bot gives back when its last step has passed: evaluated, typed, its files kept."""

from typing import Any

from servbot.core.bot.data import OutputSpec
from servbot.core.bot.single_steps import SetStep
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.human_task import FormField
from servbot.core.interpreter.effects import KeepFiles
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given, StepFailed
from servbot.core.interpreter.trial import Trial
from servbot.core.reading import Artefact
from servbot.core.result_form import result_fields
from servbot.core.run.outcome import Failed
from servbot.core.typed_value import ValueWrong, fitted


class OutputWrong(ServbotError):
    """What the bot gives back is not of the type it declares."""

    code = "output.wrong"
    kind = FailureKind.DEFECT
    default_remedy = "Give the right value; tell whoever answers for the bot."


class GivingBack(Passing):
    """Evaluates the outputs."""

    files: dict[str, Artefact]
    """The files among the outputs, by output."""

    async def outputs(self, scope: Scope) -> dict[str, Any]:
        """The bot's outputs; where one cannot be evaluated or has another type than declared, a person gives them."""
        self.files = {}
        wanted = {name: spec for name, spec in self.bot.outputs.items() if spec.value is not None}
        step = SetStep(name="outputs", set={name: spec.value for name, spec in wanted.items()})

        async def attempt(trial: Trial) -> dict[str, Any]:
            place = f":outputs.{trial.number}"
            values = _typed(wanted, await self.render(step.set, step, place, scope))
            await self._keep_files(wanted, values, f"{place}.files")
            return values

        fields: tuple[FormField, ...] = result_fields(wanted)
        try:
            return dict(await self.passing(step, ":outputs", scope, attempt, result=fields))
        except Given as given:
            return dict(given.value or {}) if given.how == "given" else {}

    async def _keep_files(self, wanted: dict[str, OutputSpec], values: dict[str, Any], address: str) -> None:
        paths = {name: values[name] for name, spec in wanted.items() if spec.type == "file" and values[name]}
        if not paths:
            return
        outcome = await KeepFiles(address=address, paths=paths)
        if isinstance(outcome, Failed):
            raise StepFailed(outcome.failure)
        self.files = {name: Artefact.model_validate(file) for name, file in (outcome.value or {}).items()}


def _typed(wanted: dict[str, OutputSpec], values: dict[str, Any]) -> dict[str, Any]:
    try:
        return {
            name: fitted(values[name], spec, spec.title or name) if spec.is_typed else values[name]
            for name, spec in wanted.items()
        }
    except ValueWrong as error:
        raise OutputWrong(f"The output does not fit. {error.message}", details=error.details) from error
