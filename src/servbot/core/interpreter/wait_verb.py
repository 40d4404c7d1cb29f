"""The verb `wait`: go on later."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

from servbot.core.bot.single_steps import WaitStep
from servbot.core.errors import BusinessFailure, FailureKind
from servbot.core.interpreter.effects import Sleep
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given
from servbot.core.interpreter.trial import Trial, subject_of


class NotATime(BusinessFailure):
    """A wait needs a moment to end at."""

    code = "wait.not-a-time"
    kind = FailureKind.DEFECT
    default_remedy = "Give a date with time, such as 2026-03-31T08:00:00Z."


class WaitVerb(Passing):
    """Walks `wait` steps."""

    async def wait(self, step: WaitStep, path: str, scope: Scope, session: str) -> Any:
        """The moment that was waited for, where one was given."""

        async def attempt(trial: Trial) -> datetime:
            value = await self.render(step.wait.until, step, f"{path}:until.{trial.number}", scope)
            return moment(value, step.label)

        until = await self.passing(step, path, scope, attempt) if step.wait.until else None
        seconds = step.wait.for_.total_seconds() if step.wait.for_ else 0

        async def waited(trial: Trial) -> None:
            again = "" if trial.number == 1 else f".{trial.number}"
            await self.sleep(Sleep(address=f"{path}:wait{again}", seconds=seconds, until=until))

        # A wait that is cut short by the time limit of the run may be ended by a person, but has no result.
        with suppress(Given):
            await self.passing(step, f"{path}:waiting", scope, waited, result=())
        value = {"until": until} if until else {}
        if session:
            # The session is most likely lost meanwhile; when it is begun again, nobody waits again.
            self.given[subject_of(path)] = value
        return value


def moment(value: Any, label: str) -> datetime:
    """The moment in UTC behind a value of an expression; `NotATime`."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise NotATime(
                f"“{label}” cannot wait until {value[:60]!r}: this is no date with time."
            ) from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise NotATime(f"“{label}” cannot wait until a value of the form {type(value).__name__}.")
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
