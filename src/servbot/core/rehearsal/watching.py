"""The verbs of the interpreter, with a note of every step that is walked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot, ControlStep, SetStep, webhook_steps
from servbot.core.bot.step_basis import StepBasis
from servbot.core.bot.steps import ChooseStep, ParallelStep
from servbot.core.errors import ServbotError
from servbot.core.interpreter import Interpreter
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import StepFailed
from servbot.core.interpreter.verbs import Verbs


@dataclass
class Noted:
    """One step that was walked."""

    path: str
    step: StepBasis
    what: str = ""
    """What would be done, in a few words."""

    values: Any = None
    """Rendered inputs, or values remembered."""

    remark: str = ""

    @property
    def depth(self) -> int:
        """How many steps are around it."""
        return self.path.count("/")


class Watched(Verbs):
    """Walks as the interpreter does, except that no control stops it: the data is not real."""

    def __init__(self, bot: Bot, catalogue: ActionCatalogue) -> None:
        super().__init__(bot, catalogue)
        self.notes: dict[str, Noted] = {}
        """By path, in the order of the walk."""

    async def _is_due(self, step: StepBasis, path: str, scope: Scope) -> bool:
        self.notes[path] = note = Noted(path, step)
        due = await super()._is_due(step, path, scope)
        if not due:
            note.what = "is left out: its condition does not hold"
        return due

    async def _choose(self, step: ChooseStep, path: str, scope: Scope, session: str) -> Any:
        chosen = await super()._choose(step, path, scope, session)
        taken = chosen["branch"]
        title = step.choose[taken].title if taken >= 0 else ""
        words = f"takes branch {taken + 1} of {len(step.choose)}" if taken >= 0 else "takes no branch"
        self.notes[path].what = f"{words}: {title}" if title else words
        return chosen

    async def parallel(self, step: ParallelStep, path: str, scope: Scope, session: str) -> Any:
        """Every branch is walked to its end, so that all of them are seen."""
        if step.is_race:
            words = f"would go on when {step.enough} of {len(step.parallel)} branches have ended, and cut off the others"
            self.notes[path].what = words
        return await super().parallel(step.model_copy(update={"wait_for": "all"}), path, scope, session)

    async def _set(self, step: SetStep, path: str, scope: Scope) -> Any:
        values = await super()._set(step, path, scope)
        self.notes[path].what, self.notes[path].values = "remembers", values
        return values

    async def _control(self, step: ControlStep, path: str, scope: Scope) -> Any:
        note = self.notes[path]
        try:
            if await self.holds(step.control, step, f"{path}:control", scope):
                note.what = "control point: holds with these values"
            else:
                words = await self.render(step.refuse, step, f"{path}:words", scope)
                note.what = f"control point: would refuse with these values ({step.code})"
                note.remark = " ".join(str(words).split())
        except (ServbotError, StepFailed) as error:
            note.what = "control point: cannot be told with values that stand in"
            note.remark = error.failure.message if isinstance(error, StepFailed) else error.message
        return {"held": True}


class WatchedWalk(Interpreter):
    """The interpreter with watched verbs."""

    _verbs: Watched

    def __init__(
        self, bot: Bot, inputs: Mapping[str, Any], catalogue: ActionCatalogue, *, now: datetime
    ) -> None:
        hooks = {step: f"‹run.webhooks.{step}›" for step in webhook_steps(bot)}
        run = {"id": "‹run.id›", "reference": "‹run.reference›", "webhooks": hooks}
        super().__init__(bot, inputs, catalogue, run=run, now=now)

    def _walker(self, bot: Bot, catalogue: ActionCatalogue) -> Verbs:
        return Watched(bot, catalogue)

    @property
    def notes(self) -> dict[str, Noted]:
        """Every step walked, by path."""
        return self._verbs.notes
