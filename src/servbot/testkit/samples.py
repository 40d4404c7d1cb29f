"""Events, questions and decisions as tests need them, short to write."""

from datetime import datetime
from typing import Any

from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.run import Decision, DecisionKind, EventType, NewEvent
from servbot.core.value import plain


def event(kind: EventType, address: str = "", **data: Any) -> NewEvent:
    """An event."""
    return NewEvent(type=kind, address=address, data=data)


def request(**fields: Any) -> TaskRequest:
    """What a person is asked when an invoice's sums do not add up; any field can be given."""
    usual: dict[str, Any] = {
        "kind": TaskKind.BUSINESS,
        "subject": "steps/check",
        "step": "check",
        "step_title": "Check the sums",
        "code": "invoice.sums",
        "title": "The sums do not add up",
        "message": "100.00 and 13.00 do not make 115.00.",
        "choices": (DecisionKind.CORRECT, DecisionKind.RETRY, DecisionKind.REJECT),
    }
    return TaskRequest(**{**usual, **fields})


def ask(address: str = "steps/check:ask:1", due_at: datetime | None = None, **fields: Any) -> NewEvent:
    """The event that asks a person; fields as for `request`."""
    due = {} if due_at is None else {"due_at": due_at}
    return event(EventType.PERSON_ASKED, address, request=plain(request(**fields)), **due)


def decision(kind: DecisionKind = DecisionKind.RETRY, by: str = "anna", **fields: Any) -> Decision:
    """What a person decided."""
    return Decision(kind=kind, by=by, **fields)
