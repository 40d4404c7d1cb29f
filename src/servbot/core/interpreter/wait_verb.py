"""The verb `wait`: go on later, or when something has come from outside."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from servbot.core.bot.data import InputSpec
from servbot.core.bot.single_steps import WaitStep
from servbot.core.errors import BusinessFailure, FailureKind
from servbot.core.interpreter.effects import WEBHOOK, AwaitEvent, Sleep
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given, StepFailed
from servbot.core.interpreter.trial import Trial, subject_of
from servbot.core.run.failure import Failure
from servbot.core.run.outcome import Failed
from servbot.core.typed_value import ValueWrong, typed


class NotATime(BusinessFailure):
    """A wait needs a moment to end at."""

    code = "wait.not-a-time"
    kind = FailureKind.DEFECT
    default_remedy = "Give a date with time, such as 2026-03-31T08:00:00Z."


class NoKey(BusinessFailure):
    """A wait for an event needs the key of its case."""

    code = "wait.no-key"
    default_remedy = (
        "See where the key comes from; leave `key` out to take any event of the name without one."
    )


class WaitTimedOut(BusinessFailure):
    """Nothing came in time."""

    code = "wait.timed-out"
    default_remedy = "Find out why it did not come; retry to wait again."


class ArrivedDataWrong(BusinessFailure):
    """What came has not the form the bot expects."""

    code = "wait.data-wrong"
    default_remedy = "Tell the sender; retry to wait for another one."


class WaitVerb(Passing):
    """Walks `wait` steps."""

    async def wait(self, step: WaitStep, path: str, scope: Scope, session: str) -> Any:
        """The data that came, or the moment that was waited for, where one was given."""

        async def attempt(trial: Trial) -> Any:
            if step.wait.is_for_arrival:
                return await self._arrived(step, path, scope, trial)
            return await self._slept(step, path, scope, trial)

        # A person may end a wait for a time, which gives nothing; what should have come nobody can make up.
        result = None if step.wait.is_for_arrival else ()
        try:
            value = await self.passing(step, path, scope, attempt, result)
        except Given as given:
            if session:
                self.given[subject_of(path)] = given.value
            raise
        if session:
            # The session is most likely lost meanwhile; when it is begun again, nobody waits again.
            self.given[subject_of(path)] = value
        return value

    async def _slept(self, step: WaitStep, path: str, scope: Scope, trial: Trial) -> dict[str, Any]:
        until = None
        if step.wait.until:
            value = await self.render(step.wait.until, step, f"{path}:until.{trial.number}", scope)
            until = moment(value, step.label)
        seconds = step.wait.for_.total_seconds() if step.wait.for_ else 0
        place = f"{path}:wait" if trial.number == 1 else f"{path}:wait.{trial.number}"
        await self.sleep(Sleep(address=place, seconds=seconds, until=until, calendar=step.wait.calendar))
        return {"until": until} if until else {}

    async def _arrived(self, step: WaitStep, path: str, scope: Scope, trial: Trial) -> Any:
        event, key = await self._awaited(step, path, scope, trial)
        outcome = await AwaitEvent(
            address=f"{path}:await.{trial.number}",
            step=step.name,
            title=step.label,
            event=event,
            key=key,
            seconds=step.wait.timeout.total_seconds() if step.wait.timeout else None,
            calendar=step.wait.calendar,
        )
        if isinstance(outcome, Failed):
            raise StepFailed(outcome.failure)
        return checked(outcome.value, step.wait.data, step.label)

    async def _awaited(self, step: WaitStep, path: str, scope: Scope, trial: Trial) -> tuple[str, str]:
        """Name and key of what is awaited."""
        if step.wait.event is None:
            return WEBHOOK, webhook_key(str(scope.names["run"]["id"]), step.name)
        value = await self.render(step.wait.key, step, f"{path}:key.{trial.number}", scope)
        key = "" if value is None else str(value).strip()
        if step.wait.key and not key:
            raise NoKey(f"“{step.label}” waits for the event {step.wait.event}, but its key is empty.")
        return step.wait.event, key


def webhook_key(run_id: str, step: str) -> str:
    """What tells the webhook of one step of one run from all others."""
    return f"{run_id}/{step}"


def timed_out(effect: AwaitEvent) -> Failure:
    """The failure when nothing came in time."""
    what = "A call to its webhook" if effect.event == WEBHOOK else f"The event {effect.event} ({effect.key})"
    return Failure.of(WaitTimedOut(f"“{effect.title}”: {what} did not come in time."))


def checked(data: Any, specs: Mapping[str, InputSpec], label: str) -> Any:
    """The data with the declared fields in their types; `ArrivedDataWrong` names all that do not fit."""
    if not specs:
        return data
    given = data if isinstance(data, dict) else {}
    values, problems = dict(given), []
    for name, spec in specs.items():
        title = spec.title or name
        try:
            values[name] = typed(given.get(name, spec.default), spec.type, title, spec.options)
        except ValueWrong as error:
            problems.append(error.message)
            continue
        if values[name] is None and spec.required:
            problems.append(f"{title} is missing.")
    if problems:
        raise ArrivedDataWrong(f"“{label}”: what came cannot be used. {' '.join(problems)}")
    return values


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
