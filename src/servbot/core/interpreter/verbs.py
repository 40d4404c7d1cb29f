"""The walk of a block, and the verbs that need little."""

from typing import Any

from servbot.core.bot.single_steps import (
    ActionStep,
    AskStep,
    CallStep,
    ControlStep,
    DecideStep,
    SetStep,
    WaitStep,
)
from servbot.core.bot.step_basis import StepBasis
from servbot.core.bot.steps import ChooseStep, EachStep, ParallelStep, SessionStep, TryStep
from servbot.core.errors import FailureKind
from servbot.core.interpreter.ask_verb import AskVerb
from servbot.core.interpreter.call_verb import CallVerb
from servbot.core.interpreter.decide_verb import DecideVerb
from servbot.core.interpreter.giving_back import GivingBack
from servbot.core.interpreter.returning import returned
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given, StepFailed
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.interpreter.try_verb import TryVerb
from servbot.core.interpreter.wait_verb import WaitVerb
from servbot.core.run.failure import Failure


class Verbs(TryVerb, AskVerb, WaitVerb, DecideVerb, CallVerb, GivingBack):
    """Walks steps of every verb."""

    async def block(self, steps: tuple[Any, ...], path: str, scope: Scope, session: str = "") -> None:
        """Walk steps one after the other; each leaves its output under `steps`."""
        for base in steps:
            place = _place(path, base)
            try:
                await self.settle_variant(base, place, scope)
            except Given as given:
                scope.keep(base.name, given.value)
                continue
            for step in self.instead_of(base):
                place = _place(path, step)
                await self.note_variant(step, place)
                await self._step(step, place, scope, session)

    async def _step(self, step: Any, place: str, scope: Scope, session: str) -> None:
        """Walk one step; it leaves its output under `steps`."""
        subject = subject_of(place)
        if session and subject in self.given:
            scope.keep(step.name, self.given[subject])
            return
        try:
            due = await self._is_due(step, place, scope)
            value = await self._walk(step, place, scope, session) if due else {"skipped": True}
        except Given as given:
            value = given.value
            if session:
                self.given[subject] = value
        scope.keep(step.name, value)

    async def _is_due(self, step: StepBasis, path: str, scope: Scope) -> bool:
        if isinstance(step.when, bool):
            return step.when

        async def attempt(trial: Trial) -> bool:
            return await self.holds(step.when, step, f"{path}:when.{trial.number}", scope)

        return bool(await self.passing(step, f"{path}:when", scope, attempt))

    async def _walk(self, step: Any, path: str, scope: Scope, session: str) -> Any:
        match step:
            case ActionStep():
                return await self.action(step, path, scope, session)
            case ControlStep():
                return await self._control(step, path, scope)
            case DecideStep():
                return await self.decide(step, path, scope)
            case AskStep():
                return await self.ask(step, path, scope, session)
            case CallStep():
                return await self.call(step, path, scope, session)
            case SetStep():
                return await self._set(step, path, scope)
            case WaitStep():
                return await self.wait(step, path, scope, session)
        return await self._walk_around(step, path, scope, session)

    async def _walk_around(self, step: Any, path: str, scope: Scope, session: str) -> Any:
        """Walk a step that holds others."""
        match step:
            case SessionStep():
                return await self.session(step, path, scope)
            case ChooseStep():
                return await self._choose(step, path, scope, session)
            case EachStep():
                return await self.each(step, path, scope, session)
            case ParallelStep():
                return await self.parallel(step, path, scope, session)
            case TryStep():
                return await self.try_(step, path, scope, session)
        raise TypeError(f"a step of the unknown form {type(step).__name__}")

    async def _control(self, step: ControlStep, path: str, scope: Scope) -> Any:
        async def attempt(trial: Trial) -> dict[str, Any]:
            place = f"{path}:control.{trial.number}"
            if await self.holds(step.control, step, place, scope):
                return {"held": True}
            words = await self.render(step.refuse, step, f"{place}.words", scope)
            raise StepFailed(_refused(step, str(words)))

        return await self.passing(step, path, scope, attempt)

    async def _set(self, step: SetStep, path: str, scope: Scope) -> Any:
        async def attempt(trial: Trial) -> dict[str, Any]:
            values = dict(await self.render(step.set, step, f"{path}:set.{trial.number}", scope))
            return dict(returned(step, values))

        values = await self.passing(step, path, scope, attempt)
        scope.variables.update(values)
        return values

    async def _choose(self, step: ChooseStep, path: str, scope: Scope, session: str) -> Any:
        async def attempt(trial: Trial) -> int:
            for index, branch in enumerate(step.choose):
                place = f"{path}:choose.{trial.number}.{index}"
                if branch.when is None or await self.holds(branch.when, step, place, scope):
                    return index
            return -1

        taken = await self.passing(step, path, scope, attempt)
        if taken >= 0:
            await self.block(step.choose[taken].steps, f"{path}[{taken}]", scope, session)
        return {"branch": taken}


def _place(path: str, step: Any) -> str:
    return f"{path}/{step.name}" if path else step.name


def _refused(step: ControlStep, words: str) -> Failure:
    return Failure(
        code=step.code,
        kind=FailureKind.CONTROL,
        title=f"Control refused: {step.label}",
        message=words or f"The control point “{step.label}” does not hold.",
        remedy="Correct the data if it was read wrongly; else reject the case.",
        nothing_done=True,
    )
