"""The walk of a block, and the verbs that need little."""

from functools import partial
from typing import Any

from servbot.core.bot.data import AskField, OutputSpec
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
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.session_verb import Item, SessionVerb
from servbot.core.interpreter.signals import Given, Rejected, StepFailed
from servbot.core.interpreter.strands import Fork
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.run.decision import Decision, DecisionKind
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed


class Verbs(SessionVerb):
    """Walks steps of every verb."""

    async def block(self, steps: tuple[Any, ...], path: str, scope: Scope, session: str = "") -> None:
        """Walk steps one after the other; each leaves its output under `steps`."""
        for step in steps:
            place = f"{path}/{step.name}" if path else step.name
            subject = subject_of(place)
            if session and subject in self.given:
                scope.keep(step.name, self.given[subject])
                continue
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
            case SessionStep():
                return await self.session(step, path, scope)
            case ChooseStep():
                return await self._choose(step, path, scope, session)
            case EachStep():
                return await self._each(step, path, scope, session)
            case ControlStep():
                return await self._control(step, path, scope)
            case AskStep():
                return await self._ask(step, path, scope, session)
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
        if session or step.concurrency == 1:
            return {
                "items": [await self._next(step, path, scope, *pair, session) for pair in enumerate(items)]
            }
        scopes = [scope.child(**{step.as_: item, "index": index}) for index, item in enumerate(items)]
        walks = [partial(self._beside, step, f"{path}[{at}]", each) for at, each in enumerate(scopes)]
        results = await Fork(walks, step.concurrency)
        for each in scopes:
            scope.adopt(each.corrections)
        return {"items": results}

    async def _beside(self, step: EachStep, path: str, scope: Scope) -> dict[str, Any]:
        """Walk one item beside others."""
        await self.block(step.steps, path, scope)
        return {inner.name: scope.steps[inner.name] for inner in step.steps}

    async def _next(
        self, step: EachStep, path: str, scope: Scope, index: int, item: Any, session: str
    ) -> dict[str, Any]:
        """Walk one item after the other; inside a session one that was finished before is not walked again."""
        place = f"{path}[{index}]"
        subject = subject_of(place)
        if subject in self.finished:
            return self.finished[subject]
        child = scope.child(**{step.as_: item, "index": index})
        if not session:
            results = await self._beside(step, place, child)
        else:
            # What people corrected when the item was walked in a session that was lost, they need not do again.
            earlier = self.corrected.get(subject, {})
            child.corrections = self.corrected[subject] = dict(earlier)
            child.adopt(earlier)
            results = await self._inside(Item(place, child, step.steps), session)
        scope.adopt(child.corrections)
        return results

    async def _inside(self, item: Item, session: str) -> dict[str, Any]:
        """Walk one item inside a session, which may be lost before its end."""
        subject = subject_of(session)
        begun = self.under_way.setdefault(subject, [])
        begun.append(item)
        await self.block(item.steps, item.path, item.scope, session)
        begun.pop()
        return self.finish_item(item, subject)

    async def _ask(self, step: AskStep, path: str, scope: Scope, session: str) -> Any:
        subject = subject_of(path)

        async def attempt(trial: Trial) -> dict[str, Any]:
            request = await self._question(step, path, scope, f"{path}:words.{trial.number}")
            decision = await self._answered(request, f"{path}:ask.{trial.number}")
            if decision.kind is DecisionKind.REJECT:
                raise Rejected(decision.reason, by=decision.by, code="person.rejected")
            return {**(decision.value or {}), "by": decision.by, "reason": decision.reason}

        answer = await self.passing(step, path, scope, attempt)
        if session:
            self.given[subject] = answer
        return answer

    async def _answered(self, request: TaskRequest, place: str) -> Decision:
        """What a person decided; what was not offered is no answer."""
        subject, address, again = request.subject, place, 1
        while True:
            self.asked[subject] += 1
            self.troubled.add(subject)
            outcome = await AskPerson(address=address, request=request)
            if isinstance(outcome, Failed):
                raise StepFailed(outcome.failure)
            decision = Decision.model_validate(outcome.value)
            if decision.kind in request.choices:
                return decision
            again += 1
            address = f"{place}.{again}"

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
            value = await self.render(spec.default, step, f"{place}.form.{name}", scope)
            fields.append(_form_field(name, spec, value))
        return tuple(fields)

    async def outputs(self, scope: Scope) -> dict[str, Any]:
        """The bot's outputs; where one cannot be evaluated, a person gives them."""
        wanted = {name: spec for name, spec in self.bot.outputs.items() if spec.value is not None}
        step = SetStep(name="outputs", set={name: spec.value for name, spec in wanted.items()})
        fields = tuple(_output_field(name, spec) for name, spec in wanted.items())

        async def attempt(trial: Trial) -> dict[str, Any]:
            return dict(await self.render(step.set, step, f":outputs.{trial.number}", scope))

        try:
            return dict(await self.passing(step, ":outputs", scope, attempt, result=fields))
        except Given as given:
            return dict(given.value or {}) if given.how == "given" else {}


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


def _output_field(name: str, spec: OutputSpec) -> FormField:
    title = spec.title or name.replace("_", " ").capitalize()
    return FormField(path=name, title=title, type=spec.type)


def _refused(step: ControlStep, words: str) -> Failure:
    return Failure(
        code=step.code,
        kind=FailureKind.CONTROL,
        title=f"Control refused: {step.label}",
        message=words or f"The control point “{step.label}” does not hold.",
        remedy="Correct the data if it was read wrongly; else reject the case.",
        nothing_done=True,
    )
