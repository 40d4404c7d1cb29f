"""What follows from the end of an attempt: another one, an item in another queue, or nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from servbot.core.bot import Following, Queue
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.expression import render
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.run import Event, EventType, begun_once
from servbot.ports.run_store import RunRow
from servbot.ports.work_queue import ItemRow


def retry_at(queue: Queue, item: ItemRow, events: Sequence[Event], now: datetime) -> datetime | None:
    """When the item is tried again; `None` when it is not.

    Never after a decision of a person, after a business failure, or when the attempt did what must not be done twice.
    """
    if item.attempts >= queue.retry.attempts or item.status is ItemStatus.CANCELLED or begun_once(events):
        return None
    found = _failure(events)
    if found is None or not queue.retry.covers(*found) or found[0] is FailureKind.BUSINESS:
        return None
    pause = queue.retry.pause_before(item.attempts + 1, f"{item.queue}:{item.reference}:{item.attempts}")
    return now + timedelta(seconds=pause)


def _failure(events: Sequence[Event]) -> tuple[FailureKind, str] | None:
    """Kind and code of the failure that ended the run; `None` when it ended otherwise."""
    last = events[-1] if events else None
    if last is None:
        return None
    if last.type is EventType.RUN_FAILED and last.data.get("failure"):
        return _of(last.data["failure"])
    if last.type is EventType.RUN_REJECTED and not last.data.get("by"):
        # A rule of the bot rejected it: the failure it is about is the last with that code.
        failures = (event.data["failure"] for event in reversed(events) if event.data.get("failure"))
        return next((_of(failure) for failure in failures if failure["code"] == last.data.get("code")), None)
    return None


def _of(failure: dict[str, Any]) -> tuple[FailureKind, str]:
    return FailureKind(failure["kind"]), str(failure["code"])


def following_of(queue: Queue, item: ItemRow) -> Following | None:
    """Where the case goes on."""
    match item.status:
        case ItemStatus.DONE:
            return queue.on_success
        case ItemStatus.FAILED | ItemStatus.REJECTED:
            return queue.on_failure
    return None


def mapped(following: Following, item: ItemRow, run: RunRow) -> dict[str, Any]:
    """The fields of the item that another queue gets; a `ServbotError` when an expression fails."""
    about = {"reference": item.reference, "queue": item.queue, "error": run.error, "progress": item.progress}
    scope = {"item": about, "inputs": run.inputs, "outputs": run.outputs}
    reference = render(following.reference, scope) if following.reference else item.reference
    return {
        "reference": str(reference),
        "inputs": render(following.inputs, scope),
        "priority": item.priority,
        "due_at": item.due_at,
        "risk_at": item.risk_at,
        "tags": item.tags,
    }


def told(error: ServbotError, following: Following) -> str:
    """Why a case did not go on."""
    return f"It could not go on in the queue {following.queue}: {error.message}"
