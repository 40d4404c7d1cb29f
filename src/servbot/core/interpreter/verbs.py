"""The walk of a block, and the verbs that need little."""

from typing import Any

from servbot.core.bot.data import AskField
from servbot.core.bot.steps import (
    ActionStep,
    AskStep,
    ChooseStep,
    ControlStep,
    EachStep,
    SessionStep,
    SetStep,
    StepBasis,
)
from servbot.core.errors import BusinessFailure, FailureKind
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.interpreter import form
from servbot.core.interpreter.effects import AskPerson
from servbot.core.interpreter.passing import Trial, subject_of
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.session_verb import SessionVerb
from servbot.core.interpreter.signals import Rejected, StepFailed
from servbot.core.interpreter.strands import Fork
from servbot.core.run.decision import Decision, DecisionKind
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed


class Verbs(SessionVerb):
    """Walks steps of every verb."""

    async def block(self, steps: tuple[Any, ...], path: str, scope: Scope, session: str = "") -> None:
        """Walk steps one after the other; each leaves its output under `steps`."""
        for step in steps:
            place = f"{path}/{step.name}" if path else step.name
            if await self._is_due(step, place, scope):
                scope.steps[step.name] = await self._walk(step, place, scope, session)
            else:
                scope.steps[step.name] = {"skipped": True}

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
            case SessionStep():
                return await self.session(step, path, scope)
            case ChooseStep():
                return await self._choose(step, path, scope, session)
            case EachStep():
                return await self._each(step, path, scope, session)
            case ControlStep():
                return await self._control(step, path, scope)
            case AskStep():
                return await self._ask(step, path, scope)
            case SetStep():
                return await self._set(step, path, scope)
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
            return dict(await self.render(step.set, step, f"{path}:set.{trial.number}", scope))

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

    async def _each(self, step: EachStep, path: str, scope: Scope, session: str) -> Any:
        async def attempt(trial: Trial) -> list[Any]:
            items = await self.render(step.each, step, f"{path}:each.{trial.number}", scope)
            if not isinstance(items, list | tuple):
                raise NotAList(f"“{step.label}” needs a list, but was given {type(items).__name__}.")
            return list(items)

        items = await self.passing(step, path, scope, attempt)
        walks = [
            self._one_of(step, f"{path}[{index}]", scope.child(**{step.as_: item, "index": index}), session)
            for index, item in enumerate(items)
        ]
        return {"items": await Fork(walks, 1 if session else step.concurrency)}

    async def _one_of(self, step: EachStep, path: str, scope: Scope, session: str) -> dict[str, Any]:
        await self.block(step.steps, path, scope, session)
        return {inner.name: scope.steps[inner.name] for inner in step.steps}

    async def _ask(self, step: AskStep, path: str, scope: Scope) -> Any:
        async def attempt(trial: Trial) -> dict[str, Any]:
            request = await self._question(step, path, scope, f"{path}:words.{trial.number}")
            outcome = await AskPerson(address=f"{path}:ask.{trial.number}", request=request)
            if isinstance(outcome, Failed):
                raise StepFailed(outcome.failure)
            self.troubled.add(subject_of(path))
            decision = Decision.model_validate(outcome.value)
            if decision.kind is DecisionKind.REJECT:
                raise Rejected(decision.reason, by=decision.by, code="person.rejected")
            return {**(decision.value or {}), "by": decision.by, "reason": decision.reason}

        return await self.passing(step, path, scope, attempt)

    async def _question(self, step: AskStep, path: str, scope: Scope, place: str) -> TaskRequest:
        question = str(await self.render(step.ask.question, step, f"{place}.question", scope)) or step.label
        authority = await self.render(step.ask.authority, step, f"{place}.authority", scope)
        reading = form.reading_step("", scope.steps)
        return TaskRequest(
            kind=TaskKind.APPROVAL,
            subject=subject_of(path),
            step=step.name,
            step_title=step.label,
            code="approval.needed",
            title=step.label,
            message=question,
            choices=(DecisionKind.SUBMIT, DecisionKind.REJECT),
            form=await self._ask_form(step, scope, place),
            role=step.ask.role,
            amount=authority.get("amount"),
            reading_step=reading,
        )

    async def _ask_form(self, step: AskStep, scope: Scope, place: str) -> tuple[FormField, ...]:
        fields: list[FormField] = []
        for name, spec in step.fields().items():
            value = await self.render(spec.default, step, f"{place}.{name}", scope)
            fields.append(_form_field(name, spec, value))
        return tuple(fields)


class NotAList(BusinessFailure):
    """A loop needs a list."""

    code = "each.not-a-list"
    kind = FailureKind.DEFECT


def _form_field(name: str, spec: AskField, value: Any) -> FormField:
    return FormField(
        path=name,
        title=spec.title or name.replace("_", " ").capitalize(),
        type=spec.type,
        value=value,
        options=spec.options,
        required=spec.required,
        hint=spec.description,
    )


def _refused(step: ControlStep, words: str) -> Failure:
    return Failure(
        code=step.code,
        kind=FailureKind.CONTROL,
        title=f"Control refused: {step.label}",
        message=words or f"The control point “{step.label}” does not hold.",
        remedy="Correct the data if it was read wrongly; else reject the case.",
        nothing_done=True,
    )
