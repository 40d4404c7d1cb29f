"""The verb `session`: repeated as a whole when lost, except what must not be repeated."""

from dataclasses import dataclass
from typing import Any

from servbot.core.action import ActionCatalogue, SessionSpec
from servbot.core.bot import Bot
from servbot.core.bot.single_steps import ActionStep
from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import SessionStep, SessionUse
from servbot.core.errors import FailureKind
from servbot.core.human_task import FormField
from servbot.core.interpreter import form
from servbot.core.interpreter.action_verb import ActionVerb
from servbot.core.interpreter.effects import CloseSession, OpenSession
from servbot.core.interpreter.scope import Corrections, Scope
from servbot.core.interpreter.signals import Cancelled, FellBack, Given, SessionLost, StepFailed
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed

MOST_LOSSES = 4
"""How often a session is begun again by itself before a person is asked."""


@dataclass(frozen=True)
class Item:
    """One item of a loop that is walked inside a session."""

    path: str
    scope: Scope
    steps: tuple[Any, ...]

    @property
    def subject(self) -> str:
        """The same over all sessions."""
        return subject_of(self.path)


class SessionVerb(ActionVerb):
    """Walks `session` steps."""

    def __init__(self, bot: Bot, catalogue: ActionCatalogue) -> None:
        super().__init__(bot, catalogue)
        self.under_way: dict[str, list[Item]] = {}
        """By session subject: items of loops that are begun and not finished, the innermost last."""
        self.finished: dict[str, dict[str, Any] | FellBack] = {}
        """Results of items walked inside a session, or how they failed, by subject."""
        self.corrected: dict[str, Corrections] = {}
        """What people corrected inside such items, by subject."""
        self.open_sessions: list[str] = []
        """Addresses of the sessions that are open, or about to be."""

    async def block(self, steps: tuple[Any, ...], path: str, scope: Scope, session: str = "") -> None:
        """Walk steps one after the other."""
        raise NotImplementedError

    async def session(self, step: SessionStep, path: str, scope: Scope) -> Any:
        """Open, walk the steps, close; begin again when the session is lost."""
        subject = subject_of(path)
        losses = 0
        while True:
            self.cut_off()
            step = self.as_walked(step)
            asked = self._asked_inside(subject)
            await self._finish_item_cut_off(step, subject)
            self.under_way.pop(subject, None)
            if self._must_be_told(step, subject):
                return await self._told(step, f"{path}:rest", scope, step.steps, subject)
            place = await self._opened(step, path, scope, losses)
            try:
                await self.block(self._steps_now(step, subject), place, scope, session=place)
            except SessionLost:
                # A person who was asked inside the session starts the count of losses anew.
                losses = 1 if self._asked_inside(subject) != asked else losses + 1
                await self.close_session(place, "close")
                continue
            except (FellBack, Cancelled):
                await self.close_session(place, "close")
                raise
            await self.close_session(place, "close")
            return {}

    async def close_session(self, place: str, why: str) -> None:
        """Close a session, or what is left of one that was cut off."""
        await CloseSession(address=f"{place}:{why}", session=place)
        self.open_sessions.remove(place)

    def _asked_inside(self, subject: str) -> int:
        inside = (name for name in self.asked if name == subject or name.startswith(f"{subject}/"))
        return sum(self.asked[name] for name in inside)

    async def _finish_item_cut_off(self, step: SessionStep, subject: str) -> None:
        """Ask for the rest of a loop's item when something was done in it for good; its loop then goes on."""
        while self.under_way.get(subject) and self._done_in_item(subject):
            item = self.under_way[subject].pop()
            await self._told(step, f"{item.path}:rest", item.scope, item.steps, subject)
            self.finish_item(item, subject)

    def _done_in_item(self, subject: str) -> set[str]:
        item = self.under_way[subject][-1]
        return {done for done in self.done_for_good.get(subject, ()) if done.startswith(f"{item.subject}/")}

    def finish_item(self, item: Item, session: str) -> dict[str, Any]:
        """The results of an item, remembered: a session that starts over does not walk it again."""
        results = {inner.name: item.scope.steps.get(inner.name, {}) for inner in item.steps}
        self.remember_item(item, session, results)
        return results

    def remember_item(self, item: Item, session: str, results: dict[str, Any] | FellBack) -> None:
        """An item is over: what was done in it for good no longer decides how its session goes on."""
        self.finished[item.subject] = results
        done = self.done_for_good.get(session, set())
        done -= {each for each in done if each.startswith(f"{item.subject}/")}

    def _steps_now(self, step: SessionStep, subject: str) -> tuple[Any, ...]:
        return step.resume if self.done_for_good.get(subject) else step.steps

    def _must_be_told(self, step: SessionStep, subject: str) -> bool:
        return bool(self.done_for_good.get(subject)) and not step.resume

    async def _opened(self, step: SessionStep, path: str, scope: Scope, losses: int) -> str:
        """Address of a fresh session."""
        subject = subject_of(path)
        ways = _ways(step.session)
        if len(ways) > 1:
            self.has_standby.add(subject)

        async def attempt(trial: Trial) -> str:
            if losses > MOST_LOSSES and trial.number == 1:
                raise StepFailed(_lost_too_often(step, losses))
            bound = self.bound.get(subject)
            return await self._opened_somewhere(step, path, (bound,) if bound else ways)

        return str(await self.passing(step, f"{path}@{self.incarnations.get(subject, 0)}", scope, attempt))

    async def _opened_somewhere(self, step: SessionStep, path: str, ways: tuple[SessionSpec, ...]) -> str:
        """Address of a session at the first connection that is not down."""
        subject = subject_of(path)
        for spec in ways:
            self.incarnations[subject] = count = self.incarnations.get(subject, 0) + 1
            place = f"{path}@{count}"
            self.open_sessions.append(place)
            outcome = await OpenSession(address=f"{place}:open", step=step.name, title=step.label, spec=spec)
            if not isinstance(outcome, Failed):
                self.opened[place] = spec
                return place
            self.open_sessions.remove(place)
            if not outcome.failure.outage or spec is ways[-1]:
                raise StepFailed(outcome.failure)
        raise ValueError("a session has at least one connection")

    async def _told(
        self, step: SessionStep, path: str, scope: Scope, steps: tuple[Any, ...], subject: str
    ) -> Any:
        """Ask a person for the results of the steps that can no longer be walked."""
        rest = _after_effect(steps, {done.rsplit("/", 1)[-1] for done in self.done_for_good[subject]})
        if not rest:
            return {}
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
            scope.keep(inner.name, given)
        return {}

    async def _asked_for_results(
        self, step: SessionStep, path: str, scope: Scope, fields: tuple[FormField, ...]
    ) -> dict[str, Any]:
        async def attempt(_: Trial) -> None:
            raise StepFailed(_lost_after_effect(step))

        try:
            await self.passing(step, path, scope, attempt, result=fields)
        except Given as given:
            if given.how == "given" and isinstance(given.value, dict):
                return given.value
        return {}


def _ways(use: SessionUse) -> tuple[SessionSpec, ...]:
    """The connections of a session in their order."""
    first = SessionSpec(
        kind="browser", connection=use.browser, login=use.login, evidence=use.evidence, heal=use.heal
    )
    if not use.standby:
        return (first,)
    login = use.standby_login or use.login
    return (first, first.model_copy(update={"connection": use.standby, "login": login}))


def _after_effect(steps: tuple[Any, ...], done: set[str]) -> list[ActionStep]:
    """The action steps after the last one that is done for good."""
    inner = [each for each in walk(steps) if isinstance(each, ActionStep)]
    last = max((index for index, each in enumerate(inner) if each.name in done), default=-1)
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
        code=form.AFTER_EFFECT,
        kind=FailureKind.IN_DOUBT,
        title="The session was lost after its effect",
        message=f"“{step.label}” was cut off after a step that must not be repeated had been done.",
        remedy="Look the result up in the application and enter it here.",
    )
