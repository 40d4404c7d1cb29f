"""Evaluating expressions that ask services, and what an interpreter remembers over a run."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from servbot.core.action import Action, ActionCatalogue, SessionSpec
from servbot.core.bot import Bot
from servbot.core.bot.step_basis import StepBasis
from servbot.core.errors import ServbotError
from servbot.core.expression import Services, ServiceWanted, render, truth
from servbot.core.healing import Repair
from servbot.core.interpreter.effects import CallService, Note
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Cancelled, StepFailed
from servbot.core.run.event import EventType
from servbot.core.run.outcome import Failed


class Asking:
    """The ground of the walk: the bot, what people gave, and expressions with answers of services."""

    def __init__(self, bot: Bot, catalogue: ActionCatalogue) -> None:
        self.bot = bot
        self.catalogue = catalogue
        self.run_id = ""
        """Identity of the run: what chance needs that comes out the same at every replay."""
        self.given: dict[str, Any] = {}
        """Results that stand by subject when a session starts over: what people gave or decided, and
        what must not be done again."""
        self.overrides: dict[str, dict[str, Any]] = {}
        """Inputs people corrected, by subject."""
        self.picked: dict[str, tuple[Repair, ...]] = {}
        """What people picked instead of targets that found nothing, by step: for all items of a loop."""
        self.troubled: set[str] = set()
        """Subjects with a task that is not closed."""
        self.done_for_good: dict[str, set[str]] = {}
        """By session subject: subjects of the steps done in it that must not be repeated."""
        self.asked: Counter[str] = Counter()
        """How often people were asked, or another bot has ended, by subject: a session that is lost meanwhile is not to blame."""
        self.incarnations: dict[str, int] = {}
        """By session subject: how often it was opened."""
        self.opened: dict[str, SessionSpec] = {}
        """What a session was opened with, by its address."""
        self.bound: dict[str, SessionSpec] = {}
        """By session subject: what it stays with, because something was begun there that must not be repeated."""
        self.cancelled: Cancelled | None = None
        """What cuts the walk off, once the run is being cancelled."""
        self.doubts: list[str] = []
        """Labels of steps that nobody could be asked about any more whether they were done."""
        self.ending_blocks: set[str] = set()
        """Paths of the `finally` blocks that are being walked."""
        self.has_standby: set[str] = set()
        """Subjects of sessions that have another connection to go to."""

    def cut_off(self) -> None:
        """Go no further when the run is being cancelled."""
        if self.cancelled is not None:
            raise Cancelled(self.cancelled.reason, self.cancelled.by)

    def action_of(self, step: StepBasis) -> type[Action] | None:
        """The action class of an action step, where it is known."""
        name = getattr(step, "action", "")
        return self.catalogue.find(name) if name in self.catalogue else None

    async def refused(self, step: StepBasis, address: str, error: ServbotError, what: str, by: str) -> None:
        """Tell the log of an attempt that was refused.

        Args:
            step: where.
            address: of the note.
            error: why.
            what: what was tried, in a word.
            by: who tried; empty for the bot itself.
        """
        data = {"what": what, "by": by, "code": error.code, "message": error.message}
        await Note(
            address=address, type=EventType.ATTEMPT_REFUSED, step=step.name, title=step.label, data=data
        )

    async def render(self, value: Any, step: StepBasis, place: str, scope: Scope, **more: Any) -> Any:
        """The value with its expressions evaluated."""
        return await self._asking(
            step, place, lambda services: render(value, scope.mapping(services, **more))
        )

    async def holds(self, condition: str | bool, step: StepBasis, place: str, scope: Scope) -> bool:
        """Whether a condition holds."""
        if isinstance(condition, bool):
            return condition
        answer = await self._asking(step, place, lambda services: truth(condition, scope.mapping(services)))
        return bool(answer)

    async def _asking(self, step: StepBasis, place: str, evaluate: Callable[[Services], Any]) -> Any:
        """Evaluate, fetch the answers that are wanted, and evaluate again until all are there."""
        answers: dict[str, Any] = {}
        while True:
            try:
                return evaluate(Services(answers))
            except ServiceWanted as wanted:
                answers[wanted.key] = await self._answer(wanted, step, f"{place}.service.{len(answers) + 1}")

    async def _answer(self, wanted: ServiceWanted, step: StepBasis, address: str) -> Any:
        outcome = await CallService(
            address=address,
            step=step.name,
            connection=wanted.connection,
            name=wanted.name,
            args=tuple(wanted.args),
            kwargs=dict(wanted.kwargs),
        )
        if isinstance(outcome, Failed):
            raise StepFailed(outcome.failure)
        return outcome.value
