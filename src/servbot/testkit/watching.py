"""A walk that notes which steps and which branches it took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import (
    ActionStep,
    Bot,
    ChooseStep,
    ControlStep,
    DecideStep,
    EachStep,
    ParallelStep,
    SessionStep,
    TryStep,
    walk,
)
from servbot.core.bot.policy import Route
from servbot.core.bot.step_basis import StepBasis
from servbot.core.human_task import FormField
from servbot.core.interpreter import AskPerson, CallService, Effect, Interpreter, OpenSession, Sleep
from servbot.core.interpreter.passing import Attempt
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given, StepFailed
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.interpreter.verbs import Verbs
from servbot.core.run import Failure, Outcome
from servbot.testkit.injecting import Injector
from servbot.testkit.memory_shell import MemoryShell, place_of
from servbot.testkit.script import Injection

Mark = tuple[str, str]
"""A branch that was taken: the step, as coverage names it (empty for the bot itself), and which."""


def resumed(steps: Sequence[StepBasis]) -> set[int]:
    """Identities of the steps that stand in the `resume` of a session; they may share the name of another step."""
    return {id(inner) for step in walk(steps) if isinstance(step, SessionStep) for inner in walk(step.resume)}


@dataclass
class Visit:
    """A step that the walk came to."""

    place: str
    """Path of the step in the run, such as `work[1]/record`."""

    step: StepBasis

    due: bool = False
    """Whether it was walked; else it was left out by its condition."""

    output: Any = None


class WatchedVerbs(Verbs):
    """Walks as the interpreter does, takes notes, and fails where a test puts a failure in the way."""

    def __init__(self, bot: Bot, catalogue: ActionCatalogue, injector: Injector) -> None:
        super().__init__(bot, catalogue)
        self._injector = injector
        self.visits: list[Visit] = []
        self.marks: set[Mark] = set()
        self._resumed: set[int] = set()
        self._entrances: dict[int, Mark] = {}
        self._take_up(bot.steps)

    def _take_up(self, steps: Sequence[StepBasis]) -> None:
        """Know the steps by their names, and which of them are the first of a branch."""
        self._resumed |= resumed(steps)
        for step in walk(steps):
            for first, what in _entrances(step):
                self._entrances[id(first)] = self._mark(step, what)

    def _choose_variant(self, name: str) -> None:
        super()._choose_variant(name)
        self.marks.add(("", f"variant {name}"))
        for steps in self._instead.values():
            self._take_up(steps)

    def _mark(self, step: StepBasis, what: str) -> Mark:
        return (f"resume/{step.name}" if id(step) in self._resumed else step.name, what)

    async def _is_due(self, step: StepBasis, path: str, scope: Scope) -> bool:
        visit = Visit(subject_of(path), step)
        self.visits.append(visit)
        if id(step) in self._entrances:
            self.marks.add(self._entrances[id(step)])
        visit.due = await super()._is_due(step, path, scope)
        self.marks.add(self._mark(step, "walked" if visit.due else "left out"))
        return visit.due

    async def _walk(self, step: Any, path: str, scope: Scope, session: str) -> Any:
        place = subject_of(path)
        visit = next(each for each in reversed(self.visits) if each.place == place)
        try:
            visit.output = value = await super()._walk(step, path, scope, session)
        except Given as given:
            visit.output = given.value
            raise
        if isinstance(step, EachStep) and value.get("failed"):
            self.marks.add(self._mark(step, "an item failed"))
        return value

    async def passing(
        self,
        step: StepBasis,
        path: str,
        scope: Scope,
        attempt: Attempt,
        result: tuple[FormField, ...] | None = None,
    ) -> Any:
        """Pass, and note which way an attempt took."""
        if path.endswith(":when"):
            return await super().passing(step, path, scope, attempt, result)

        async def watched(trial: Trial) -> Any:
            self._fail(step, f"{path}.{trial.number}", subject_of(path))
            try:
                value = await attempt(trial)
            except StepFailed as failed:
                if isinstance(step, ControlStep) and failed.failure.code == step.code:
                    self.marks.add(self._mark(step, "refused"))
                raise
            self.marks.update(self._mark(step, what) for what in _taken(step, value))
            return value

        return await super().passing(step, path, scope, watched, result)

    def _fail(self, step: StepBasis, attempt: str, place: str) -> None:
        """Fail an attempt; those of actions are failed where they would be done, for their doubts are their own."""
        if isinstance(step, ActionStep | DecideStep):
            return
        failure = self._injector.failure(place, attempt)
        if failure is not None:
            raise StepFailed(failure)

    async def _tried(self, step: TryStep, path: str, scope: Scope, session: str) -> Any:
        error = await super()._tried(step, path, scope, session)
        if error is None:
            self.marks.add(self._mark(step, "without failure"))
        return error

    def _route(
        self, routes: tuple[Route, ...], step: StepBasis, scope: Scope, failure: Failure
    ) -> Route | None:
        route = super()._route(routes, step, scope, failure)
        if route is not None:
            owner = step if any(route is each for each in step.on_error) else self.bot
            what = f"on_error {next(at for at, each in enumerate(owner.on_error, 1) if each is route)}"
            self.marks.add(("", what) if owner is self.bot else self._mark(step, what))
        return route


def _taken(step: StepBasis, value: Any) -> list[str]:
    """The branches that an attempt of a step took."""
    match step:
        case ControlStep():
            return ["held"]
        case ChooseStep():
            return [f"branch {value + 1}" if value >= 0 else "no branch"]
        case EachStep():
            return ["with items" if value else "without items"]
        case DecideStep():
            return [f"rule {rule}" for rule in value.get("rules") or ()]
    return []


def _entrances(step: StepBasis) -> list[tuple[StepBasis, str]]:
    """First steps inside of a step whose walk tells that a branch was taken, and which."""
    match step:
        case TryStep() if step.fallback:
            return [(step.fallback[0], "fell back")]
        case ParallelStep():
            return [(each.steps[0], f"branch {each.name}") for each in step.parallel]
    return []


class WatchedWalk(Interpreter):
    """The interpreter with watched verbs."""

    _verbs: WatchedVerbs

    def __init__(self, *of_walk: Any, injector: Injector, **about: Any) -> None:
        self._injector = injector
        super().__init__(*of_walk, **about)

    def _walker(self, bot: Bot, catalogue: ActionCatalogue) -> Verbs:
        return WatchedVerbs(bot, catalogue, self._injector)

    @property
    def visits(self) -> list[Visit]:
        """Every step that the walk came to, in its order."""
        return self._verbs.visits

    @property
    def marks(self) -> set[Mark]:
        """Every branch that was taken."""
        return self._verbs.marks


class WatchedShell(MemoryShell):
    """A run in memory whose walk is watched, with failures and deaths put in its way."""

    walk: WatchedWalk

    def __init__(self, *of_shell: Any, inject: Sequence[Injection] = (), **about: Any) -> None:
        self.injector = Injector(inject)
        super().__init__(*of_shell, **about)
        self._actions = {
            step.name for step in self.bot.possible_steps() if isinstance(step, ActionStep | DecideStep)
        }

    def _fresh_walk(self) -> WatchedWalk:
        self._under_way: set[str] = set()
        return WatchedWalk(
            self.bot,
            self.inputs,
            self.catalogue,
            run=self.run_facts,
            now=self.created,
            injector=self.injector,
        )

    def _outcome(self, effect: Effect) -> Outcome | None:
        """What becomes of an effect; where actions are done, their script asks the injector."""
        place, first = place_of(effect), effect.address not in self._under_way
        self._under_way.add(effect.address)
        if place.rpartition("/")[2] not in self._actions and isinstance(effect, mortal) and first:
            self.died = self.injector.dies(place)
        return None if self.died else super()._outcome(effect)


mortal = (AskPerson, CallService, OpenSession, Sleep)
"""Effects of other steps than actions during which a worker can die."""
