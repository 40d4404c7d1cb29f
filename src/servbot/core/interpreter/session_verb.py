"""The verb `session`: repeated as a whole when lost, except what must not be repeated."""

from typing import Any

from servbot.core.action import SessionSpec
from servbot.core.bot.steps import ActionStep, SessionStep, walk
from servbot.core.errors import FailureKind
from servbot.core.human_task import FormField
from servbot.core.interpreter import form
from servbot.core.interpreter.action_verb import ActionVerb
from servbot.core.interpreter.effects import CloseSession, OpenSession
from servbot.core.interpreter.passing import Trial, subject_of
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import SessionLost, StepFailed
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed

MOST_LOSSES = 4
"""How often a session is begun again by itself before a person is asked."""


class SessionVerb(ActionVerb):
    """Walks `session` steps."""

    async def block(self, steps: tuple[Any, ...], path: str, scope: Scope, session: str = "") -> None:
        """Walk steps one after the other."""
        raise NotImplementedError

    async def session(self, step: SessionStep, path: str, scope: Scope) -> Any:
        """Open, walk the steps, close; begin again when the session is lost."""
        subject = subject_of(path)
        losses = 0
        while True:
            begun_with = len(self.troubled)
            if self._must_be_told(step, subject):
                return await self._told(step, path, scope)
            place = await self._opened(step, path, scope, losses)
            try:
                await self.block(self._steps_now(step, subject), place, scope, session=place)
            except SessionLost:
                # A person who was asked inside the session starts the count of losses anew.
                losses = 1 if len(self.troubled) != begun_with else losses + 1
                await CloseSession(address=f"{place}:close", session=place)
                continue
            await CloseSession(address=f"{place}:close", session=place)
            return {}

    def _steps_now(self, step: SessionStep, subject: str) -> tuple[Any, ...]:
        return step.resume if self.done_for_good.get(subject) else step.steps

    def _must_be_told(self, step: SessionStep, subject: str) -> bool:
        return bool(self.done_for_good.get(subject)) and not step.resume

    async def _opened(self, step: SessionStep, path: str, scope: Scope, losses: int) -> str:
        """Address of a fresh session."""
        subject = subject_of(path)
        spec = SessionSpec(kind="browser", connection=step.session.browser, login=step.session.login)

        async def attempt(trial: Trial) -> str:
            if losses > MOST_LOSSES and trial.number == 1:
                raise StepFailed(_lost_too_often(step, losses))
            self.incarnations[subject] = count = self.incarnations.get(subject, 0) + 1
            place = f"{path}@{count}"
            outcome = await OpenSession(address=f"{place}:open", step=step.name, title=step.label, spec=spec)
            if isinstance(outcome, Failed):
                raise StepFailed(outcome.failure)
            return place

        return str(await self.passing(step, f"{path}@{self.incarnations.get(subject, 0)}", scope, attempt))

    async def _told(self, step: SessionStep, path: str, scope: Scope) -> Any:
        """Ask a person for the results of the steps that can no longer be walked."""
        rest = _after_effect(step, self.done_for_good[subject_of(path)])
        fields = tuple(
            field.model_copy(
                update={"path": f"{inner.name}.{field.path}", "title": f"{inner.label}: {field.title}"}
            )
            for inner in rest
            for field in form.result_form(self.action_of(inner))
        )
        values = await self._asked_for_results(step, path, scope, fields)
        for inner in rest:
            prefix = f"{inner.name}."
            given = {
                key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)
            }
            scope.steps[inner.name] = given
        return {}

    async def _asked_for_results(
        self, step: SessionStep, path: str, scope: Scope, fields: tuple[FormField, ...]
    ) -> dict[str, Any]:
        async def attempt(_: Trial) -> dict[str, Any]:
            raise StepFailed(_lost_after_effect(step))

        values = await self.passing(step, f"{path}:rest", scope, attempt, result=fields)
        return values if isinstance(values, dict) else {}


def _after_effect(step: SessionStep, done: set[str]) -> list[ActionStep]:
    """The action steps after the last one that is done for good."""
    inner = [each for each in walk(step.steps) if isinstance(each, ActionStep)]
    last = max(index for index, each in enumerate(inner) if each.name in done)
    return inner[last + 1 :]


def _lost_too_often(step: SessionStep, losses: int) -> Failure:
    return Failure(
        code="session.lost-too-often",
        kind=FailureKind.APPLICATION,
        title="The session was lost again and again",
        message=f"The browser session “{step.label}” was lost {losses} times.",
        remedy="See whether the application works by hand, then retry.",
    )


def _lost_after_effect(step: SessionStep) -> Failure:
    return Failure(
        code="session.lost-after-effect",
        kind=FailureKind.IN_DOUBT,
        title="The session was lost after its effect",
        message=f"“{step.label}” was cut off after a step that must not be repeated had been done.",
        remedy="Look the result up in the application and enter it here.",
    )
