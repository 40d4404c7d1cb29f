"""Repeating runs that have ended from a step on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.bot.single_steps import ActionStep, CallStep
from servbot.core.capability import capability_of
from servbot.core.errors import BusinessFailure
from servbot.core.lifecycle.run import RUN
from servbot.core.rerun import EditRefused, Place, WouldRepeat, done_once, edited_outcome, taken_over
from servbot.core.run import NewEvent
from servbot.core.typed_value import typed_inputs
from servbot.core.walked import as_walked
from servbot.ports.run_store import NewRun, RunRow, RunStore
from servbot.services.audit import Audit
from servbot.services.definitions import Definitions
from servbot.services.runs import RunCreator


class StillGoing(BusinessFailure):
    """A run is repeated only when it has ended."""

    code = "rerun.still-going"
    default_remedy = "Cancel it first, or decide its open items."


class Reruns:
    """Begins new runs with what others have done."""

    def __init__(
        self,
        store: RunStore,
        creator: RunCreator,
        definitions: Definitions,
        catalogue: ActionCatalogue,
        audit: Audit,
    ) -> None:
        self._store = store
        self._creator = creator
        self._definitions = definitions
        self._catalogue = catalogue
        self._audit = audit

    def start(
        self,
        run_id: str,
        start: str,
        *,
        by: str,
        edits: Mapping[str, Any] | None = None,
        again: Collection[str] = (),
    ) -> RunRow:
        """A new run of the same revision that goes on from a step with what came before.

        Args:
            run_id: the run that is repeated.
            start: the step to begin at, see `Place`.
            by: who wants it.
            edits: new values, as text or typed, of `inputs.<name>` and `steps.<name>.<path>`.
            again: steps that must not be repeated and are to be done again all the same.

        Raises:
            StillGoing, StepUnknown, EditRefused, ValueWrong, WouldRepeat.
        """
        first, edits = self._store.run(run_id), edits or {}
        _, bot = self._definitions.revision(first.revision)
        events = self._store.events(first.id)
        bot = as_walked(bot, events)
        place = Place(bot.steps, start)
        steps = {step.name: step for step in bot.possible_steps()}
        begins_with = taken_over(place, steps, events, first.id, edited=bool(edits))
        for path, value in edits.items():
            if not path.startswith("inputs."):
                begins_with = edited_outcome(begins_with, path, value, self._actions(steps), by)
        self._check(first, place.step.label, steps, begins_with, again, by)
        return self._creator.create_run(
            NewRun(
                bot=first.bot,
                revision=first.revision,
                inputs=_edited_inputs(bot, first, edits),
                files=first.files,
                reference=first.reference,
                source=f"rerun {first.id} ({by})",
                capability=capability_of(bot, self._catalogue),
                rerun_of=first.id,
                told={
                    "rerun_of": first.id,
                    "from": start,
                    "by": by,
                    "edits": sorted(edits),
                    "again": sorted(again),
                },
                begins_with=tuple(begins_with),
            )
        )

    def would_repeat(self, run_id: str, start: str) -> dict[str, str]:
        """Labels of the steps that a person must confirm, by name."""
        first = self._store.run(run_id)
        _, bot = self._definitions.revision(first.revision)
        events = self._store.events(first.id)
        bot = as_walked(bot, events)
        steps = {step.name: step for step in bot.possible_steps()}
        begins_with = taken_over(Place(bot.steps, start), steps, events, first.id, edited=False)
        return {name: steps[name].label for name in self._repeated(first, steps, begins_with)}

    def _check(
        self,
        first: RunRow,
        label: str,
        steps: Mapping[str, Any],
        begins_with: Sequence[NewEvent],
        again: Collection[str],
        by: str,
    ) -> None:
        if not RUN.is_final(first.status):
            raise StillGoing(f"The run of {first.reference} has not ended.")
        repeated = [name for name in self._repeated(first, steps, begins_with) if name not in again]
        if repeated:
            names = ", ".join(f"“{steps[name].label}” ({name})" for name in repeated)
            refused = WouldRepeat(f"From “{label}” on, this would be done a second time: {names}.")
            self._audit.rerun_refused(first, by, refused)
            raise refused

    def _repeated(
        self, first: RunRow, steps: Mapping[str, Any], begins_with: Sequence[NewEvent]
    ) -> list[str]:
        """Names of the steps done in any run of the same work that would be done once more."""

        def is_once(name: str) -> bool:
            step = steps.get(name)
            if isinstance(step, CallStep):
                return True  # nobody knows from here what the other bot does
            if not isinstance(step, ActionStep):
                return False
            if step.repeatable is not None:
                return not step.repeatable
            return step.action not in self._catalogue or not self._catalogue.find(step.action).repeatable

        logs = [self._store.events(run.id) for run in self._family(first)]
        kept, done = done_once([begins_with], is_once), done_once(logs, is_once)
        return list(dict.fromkeys(name for subject, name in done.items() if subject not in kept))

    def _family(self, run: RunRow) -> Iterator[RunRow]:
        """All runs that do the work of this one: the first, and those that repeat it."""
        while run.rerun_of:
            run = self._store.run(run.rerun_of)
        waiting = [run]
        while waiting:
            each = waiting.pop()
            yield each
            waiting += self._store.reruns(each.id)

    def _actions(self, steps: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._catalogue.find(step.action)
            for name, step in steps.items()
            if isinstance(step, ActionStep) and step.action in self._catalogue
        }


def _edited_inputs(bot: Bot, first: RunRow, edits: Mapping[str, Any]) -> dict[str, Any]:
    new = {path.removeprefix("inputs."): value for path, value in edits.items() if path.startswith("inputs.")}
    for name in new:
        if name in bot.inputs and bot.inputs[name].type == "file":
            raise EditRefused(f"The input {name!r} is a file.", remedy="Start a new run with the other file.")
    return typed_inputs(bot.inputs, {**first.inputs, **new})
