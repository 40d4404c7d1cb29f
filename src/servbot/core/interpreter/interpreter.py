"""The interpreter: start it, look at what it wants, send outcomes, until it has ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.interpreter.effects import AskPerson, Effect
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Cancelled, Rejected, StepFailed
from servbot.core.interpreter.strands import Trampoline
from servbot.core.interpreter.verbs import Verbs
from servbot.core.lifecycle.run import RunStatus
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Outcome


class Ending(Record):
    """How a run ended."""

    status: RunStatus
    outputs: dict[str, Any] = {}
    files: dict[str, Artefact] = {}
    """The files among the outputs, kept by content."""

    reason: str = ""
    """Why it was rejected or cancelled."""

    by: str = ""
    """Who rejected or cancelled it; empty for a route of the bot."""

    code: str = ""
    in_doubt: tuple[str, ...] = ()
    """Labels of steps of which nobody knows whether they were done, when it was cancelled."""

    failure: Failure | None = None
    """Why it failed."""


class Interpreter:
    """One walk through a bot. It is deterministic: the same outcomes give the same effects."""

    def __init__(
        self,
        bot: Bot,
        inputs: Mapping[str, Any],
        catalogue: ActionCatalogue,
        *,
        run: Mapping[str, Any],
        now: datetime,
    ) -> None:
        """Begin a walk.

        Args:
            bot: the definition.
            inputs: typed plain values.
            catalogue: the actions that exist; tells which may be repeated.
            run: what expressions see as `run` (id, reference).
            now: what expressions see as `now`: the time the run was created, UTC.
        """
        self._scope = Scope({"inputs": dict(inputs), "run": dict(run), "now": now}, {}, {})
        self._bot = bot
        self._verbs = self._walker(bot, catalogue)
        self._verbs.run_id = str(run.get("id", ""))
        self._trampoline = Trampoline(self._main())

    def _walker(self, bot: Bot, catalogue: ActionCatalogue) -> Verbs:
        """What walks the steps; in a rehearsal and in tests of bots, one that watches them."""
        return Verbs(bot, catalogue)

    async def _main(self) -> dict[str, Any]:
        await self._verbs.block(self._bot.steps, "", self._scope)
        return await self._verbs.outputs(self._scope)

    @property
    def wanted(self) -> Mapping[str, Effect]:
        """Effects without an outcome, by address."""
        return {address: effect for address, (effect, _) in self._trampoline.wanted.items()}

    @property
    def has_abandoned(self) -> bool:
        """Whether a rejection has cut off what went on beside it: its outcomes are moot."""
        return self._trampoline.has_abandoned

    def wants(self, address: str) -> bool:
        """Whether the effect has no outcome and still needs one: a rejection may have ended its branch."""
        return address in self._trampoline.wanted

    def spares(self, effect: Effect) -> bool:
        """Whether a cancel lets the effect come to its end: it belongs to `finally` steps, and waits for no person."""
        inside = effect.address.startswith(tuple(self._verbs.ending_blocks))
        return inside and not isinstance(effect, AskPerson)

    def cancel(self, reason: str, by: str) -> None:
        """Give up what is wanted: from here on only `finally` steps are walked."""
        self._verbs.cancelled = Cancelled(reason, by)
        self._trampoline.wind_up(lambda: Cancelled(reason, by), self.spares)

    def send(self, address: str, outcome: Outcome) -> None:
        """Give the outcome of a wanted effect."""
        self._trampoline.send(address, outcome)

    @property
    def ending(self) -> Ending | None:
        """How it ended; `None` while it has not."""
        if not self._trampoline.over:
            return None
        if (cancelled := self._verbs.cancelled) is not None:
            return Ending(
                status=RunStatus.CANCELLED,
                reason=cancelled.reason,
                by=cancelled.by,
                in_doubt=tuple(self._verbs.doubts),
            )
        match self._trampoline.error:
            case None:
                return Ending(
                    status=RunStatus.SUCCEEDED, outputs=self._trampoline.result, files=self._verbs.files
                )
            case Rejected() as stop:
                return Ending(status=RunStatus.REJECTED, reason=stop.reason, by=stop.by, code=stop.code)
            case StepFailed() as stop:
                return Ending(status=RunStatus.FAILED, failure=stop.failure)
            case error:
                return Ending(status=RunStatus.FAILED, failure=Failure.of(error))

    @property
    def data(self) -> Mapping[str, Any]:
        """What expressions see now, for the run's page."""
        return self._scope.mapping()
