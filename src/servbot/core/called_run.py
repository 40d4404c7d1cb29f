"""What a run learns of a run it called: how that ended, as an outcome of its own step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from servbot.core.bot import Bot
from servbot.core.errors import FailureKind, ServbotError, UsageError
from servbot.core.lifecycle.run import RunStatus
from servbot.core.reading import Artefact
from servbot.core.result_form import result_fields
from servbot.core.run import Done, EventType, Failed, Failure, NewEvent, Outcome
from servbot.core.value import plain

RESULT = "result"
"""Key of a failure's details: the fields of the outputs a person may give instead."""

RUN = "run"
"""Key of a failure's details: the identity of the run that was called."""

TIMED_OUT = "call.timed-out"

DID = "did"
"""Key of the data that tells of a cancelled run: titles of steps begun there that must not be repeated."""


class NoSuchBot(UsageError):
    """A step calls a bot that is not released."""

    code = "call.unknown-bot"
    default_remedy = "Release it, then retry."


class TooDeep(UsageError):
    """Bots call one another too deeply."""

    code = "call.too-deep"
    default_remedy = "See whether the bots call one another in a circle."


class CallInputsWrong(UsageError):
    """The values handed to another bot do not fit its inputs."""

    code = "call.wrong-inputs"
    default_remedy = "Correct the named value; nothing was begun."

    @classmethod
    def of(cls, bot: Bot, error: ServbotError) -> Self:
        """The mistake as the calling step sees it."""
        message = f"{bot.name} cannot begin: {error.message}"
        return cls(message, remedy=error.remedy, nothing_done=True, details=error.details)


statuses: Mapping[EventType, RunStatus] = {
    EventType.RUN_SUCCEEDED: RunStatus.SUCCEEDED,
    EventType.RUN_REJECTED: RunStatus.REJECTED,
    EventType.RUN_FAILED: RunStatus.FAILED,
    EventType.RUN_CANCELLED: RunStatus.CANCELLED,
}
"""By the event a run ends with."""


def call_ended(run_id: str, address: str, end: NewEvent, did: Sequence[str] = ()) -> NewEvent:
    """The event of the calling run that tells the end of the one it called.

    Args:
        run_id: of the run that was called.
        address: of the effect in the calling run that waits for it.
        end: the last event of the run that was called.
        did: titles of steps begun there that must not be repeated, where it was cancelled.
    """
    data = {"run": run_id, "status": statuses[end.type].value, **end.data, **({DID: did} if did else {})}
    return NewEvent(type=EventType.CALL_ENDED, address=address, data=data)


def result_of(bot: Bot) -> list[dict[str, Any]]:
    """The outputs of a bot as fields of a form, plain: what a person may give in its place."""
    return list(plain(list(result_fields(bot.outputs))))


def not_begun(error: BaseException, name: str, bot: Bot | None) -> Failure:
    """The failure of a call that did not come to a run; `bot` where the bot is known."""
    failure = Failure.of(error)
    details = {**failure.details, "bot": name, RESULT: result_of(bot) if bot else []}
    return failure.model_copy(update={"details": details})


def last_event(events: Iterable[NewEvent]) -> NewEvent | None:
    """The event among these that a run ended with."""
    return next((event for event in events if event.type in statuses), None)


def files_given(ended: Mapping[str, Any]) -> dict[str, Artefact]:
    """The files that a called run gave back, by the path they get in the workspace of the calling one."""
    files = ended.get("files") or {}
    return {place_of(ended["run"], file["name"]): Artefact.model_validate(file) for file in files.values()}


def place_of(run_id: str, name: str) -> str:
    """Where a file of a called run lies in the workspace of the calling one: two calls may give the same name."""
    return f"called/{run_id}/{name}"


def outcome_of(begun: Mapping[str, Any], ended: Mapping[str, Any]) -> Outcome:
    """What the end of a called run means to the step that called it.

    Args:
        begun: data of the event that tells of the call.
        ended: data of the event that tells of the end.
    """
    status = RunStatus(ended["status"])
    if status is RunStatus.SUCCEEDED:
        files = {
            name: place_of(ended["run"], file["name"]) for name, file in (ended.get("files") or {}).items()
        }
        return Done(value={**ended["outputs"], **files})
    details = {"bot": begun["bot"], RUN: ended["run"], RESULT: begun.get(RESULT, [])}
    return Failed(failure=_failure(status, str(begun["bot"]), ended, details))


def _failure(status: RunStatus, bot: str, ended: Mapping[str, Any], details: dict[str, Any]) -> Failure:
    if status is RunStatus.FAILED and ended.get("failure"):
        failed = Failure.model_validate(ended["failure"])
        # What was seen belongs to the other run, where it can be looked at.
        return failed.model_copy(update={"details": {**failed.details, **details}, "evidence": ()})
    reason = str(ended.get("reason") or "").strip() or "no reason was given"
    if status is RunStatus.REJECTED:
        return Failure(
            code="call.rejected",
            kind=FailureKind.BUSINESS,
            title="The called bot rejected the case",
            message=f"{bot} rejected the case: {reason}",
            remedy="See its run; correct the case and retry, or reject it here too.",
            nothing_done=True,
            details=details,
        )
    return _cancelled(bot, reason, ended, details)


def _cancelled(bot: str, reason: str, ended: Mapping[str, Any], details: dict[str, Any]) -> Failure:
    """In doubt where the called run had begun what must not be done twice."""
    if ended.get("code") == TIMED_OUT:
        failure = Failure(
            code=TIMED_OUT,
            kind=FailureKind.APPLICATION,
            title="The called bot took too long",
            message=f"{bot} was cancelled: {reason}",
            remedy="See its run: most likely it waited for a person or for another system.",
            details=details,
        )
    else:
        failure = Failure(
            code="call.cancelled",
            kind=FailureKind.APPLICATION,
            title="The run of the called bot was cancelled",
            message=f"The run of {bot} was cancelled: {reason}",
            remedy="See its run, then retry, or go on without it.",
            details=details,
        )
    if not ended.get(DID):
        return failure
    begun = ", ".join(f"“{title}”" for title in ended[DID])
    in_doubt = {
        "kind": FailureKind.IN_DOUBT,
        "message": f"{failure.message.rstrip('.')}. It had begun what must not be done twice: {begun}.",
        "remedy": "See in its run what was done; then give its outputs, or let it be called again.",
    }
    return failure.model_copy(update=in_doubt)
