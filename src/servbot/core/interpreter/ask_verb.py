"""The verb `ask`: a question of the bot to a person."""

from typing import Any

from servbot.core.bot.data import AskField
from servbot.core.bot.single_steps import AskStep
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.interpreter import form
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.refusals import offered, refusal
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Rejected
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.result_form import parts_of
from servbot.core.run.decision import Decision, DecisionKind


class AskVerb(Passing):
    """Walks `ask` steps."""

    async def ask(self, step: AskStep, path: str, scope: Scope, session: str) -> Any:
        """What the person answered."""
        subject = subject_of(path)

        async def attempt(trial: Trial) -> dict[str, Any]:
            request = await self._question(step, path, scope, f"{path}:words.{trial.number}")
            decision = await self._answered(request, step, scope, f"{path}:ask.{trial.number}")
            if decision.kind is DecisionKind.REJECT:
                raise Rejected(decision.reason, by=decision.by, code="person.rejected")
            return {**(decision.value or {}), "by": decision.by, "reason": decision.reason}

        answer = await self.passing(step, path, scope, attempt)
        if session:
            self.given[subject] = answer
        return answer

    async def _answered(self, request: TaskRequest, step: AskStep, scope: Scope, place: str) -> Decision:
        """What a person decided; what was not offered is no answer."""
        address, again = place, 1
        while True:
            decision = await self.put_to_person(step, scope, address, request)
            if offered(decision, request):
                return decision
            await self.refused(
                step, f"{address}.refused", refusal(decision, request), decision.kind.value, decision.by
            )
            again += 1
            address = f"{place}.{again}"

    async def _question(self, step: AskStep, path: str, scope: Scope, place: str) -> TaskRequest:
        question = str(await self.render(step.ask.question, step, f"{place}.question", scope)) or step.label
        authority = await self.render(step.ask.authority, step, f"{place}.authority", scope)
        reading = form.reading_step("", scope.steps)
        fields = await self._ask_form(step, scope, place)
        return TaskRequest(
            kind=TaskKind.APPROVAL,
            subject=subject_of(path),
            step=step.name,
            step_title=step.label,
            code="approval.needed",
            title=_title(step, fields),
            message=question,
            choices=(DecisionKind.SUBMIT, DecisionKind.REJECT),
            form=fields,
            role=step.ask.role,
            owner=step.owner,
            work_spec=step.work_spec,
            amount=authority.get("amount"),
            reading_step=reading,
        )

    async def _ask_form(self, step: AskStep, scope: Scope, place: str) -> tuple[FormField, ...]:
        fields: list[FormField] = []
        for name, spec in step.fields().items():
            value = await self.render(spec.default, step, f"{place}.form.{name}", scope)
            fields.append(_form_field(name, spec, value))
        return tuple(fields)


def _title(step: AskStep, fields: tuple[FormField, ...]) -> str:
    """The question in a few words; of reviews of one step, each is about something else."""
    about = [
        each.value.get("title") for each in fields if each.type == "review" and isinstance(each.value, dict)
    ]
    return ": ".join((step.label, *filter(None, about)))


def _form_field(name: str, spec: AskField, value: Any) -> FormField:
    return FormField(
        path=name,
        title=spec.title or name.replace("_", " ").capitalize(),
        type=spec.type,
        value=value,
        options=spec.options,
        spec=parts_of(spec),
        required=spec.required,
        hint=spec.description,
    )
