"""The verb `try`: another way when steps fail, and steps for whatever happened."""

from typing import Any

from servbot.core.bot.steps import TryStep
from servbot.core.interpreter.parallel_verb import ParallelVerb
from servbot.core.interpreter.scope import Catcher, Scope
from servbot.core.interpreter.signals import Cancelled, FellBack, Rejected, SessionLost, StepFailed, error_of

Error = dict[str, str]
"""What expressions see as `error`."""

Ending = FellBack | Rejected | StepFailed | Cancelled
"""What leaves the block."""

CANCELLED = "run.cancelled"
"""What expressions in `finally` steps see as the code of a run that is being cancelled."""


class TryVerb(ParallelVerb):
    """Walks `try` steps."""

    async def try_(self, step: TryStep, path: str, scope: Scope, session: str) -> Any:
        """Whether it fell back, and from what."""
        try:
            error = await self._tried(step, path, scope, session)
        except (FellBack, Rejected, StepFailed, Cancelled) as ending:
            await self._last(step, path, scope, session, ending)
            self.cut_off()
            raise
        await self._finally(step, path, scope.view(error=error), session)
        self.cut_off()
        return {"fell_back": error is not None, "error": error}

    async def _tried(self, step: TryStep, path: str, scope: Scope, session: str) -> Error | None:
        """The failure that was fallen back from, if any."""
        if not step.fallback:
            await self.block(step.try_, f"{path}[try]", scope, session)
            return None
        catcher = Catcher(lambda: self.guarded_in(step.try_))
        try:
            await self.block(step.try_, f"{path}[try]", scope.view(catcher), session)
        except FellBack as fallen:
            if fallen.catcher is not catcher:
                raise
            error = fallen.error
        else:
            return None
        await self.block(step.fallback, f"{path}[fallback]", scope.view(error=error), session)
        return error

    async def _last(self, step: TryStep, path: str, scope: Scope, session: str, ending: Ending) -> None:
        """Walk the `finally` steps although the block is being left; nothing in them may change where to."""
        inside = scope.view(error=_error(step, ending))
        if not isinstance(ending, FellBack):
            # The case is over: its last steps may not lead it back to a fallback further out.
            inside.catchers = ()
        try:
            await self._finally(step, path, inside, session)
        except (FellBack, SessionLost):
            raise ending from None
        except Rejected:
            if isinstance(ending, FellBack):
                raise
            raise ending from None

    async def _finally(self, step: TryStep, path: str, scope: Scope, session: str) -> None:
        """Walk the `finally` steps; a run that is being cancelled meanwhile comes to their end first."""
        place = f"{path}[finally]"
        self.ending_blocks.add(f"{place}/")
        try:
            await self.block(step.finally_, place, scope, session)
        finally:
            self.ending_blocks.discard(f"{place}/")


def _error(step: TryStep, ending: Ending) -> Error:
    match ending:
        case FellBack():
            return ending.error
        case Cancelled():
            return {"step": "", "kind": "cancelled", "code": CANCELLED, "message": ending.reason}
        case Rejected():
            return {"step": "", "kind": "rejected", "code": ending.code, "message": ending.reason}
    return error_of(step.name, ending.failure)
