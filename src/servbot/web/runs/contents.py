"""What a run knows and what happened to it, in the words of people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servbot.core.bot import Bot
from servbot.core.record import Record
from servbot.core.run import Event, EventType
from servbot.ports.run_store import RunRow
from servbot.web.presenting.veil import Veil

event_words: Mapping[EventType, Any] = {
    EventType.RUN_CREATED: _("Run created"),
    EventType.RUN_STARTED: _("A worker took the run"),
    EventType.STEP_STARTED: _("Step begun"),
    EventType.STEP_INTENDED: _("About to do what must not be done twice"),
    EventType.STEP_FINISHED: _("Step done"),
    EventType.STEP_FAILED: _("Step failed"),
    EventType.STEP_PASSED: _("Step passed for good"),
    EventType.VARIANT_APPLIED: _("The variant counts here"),
    EventType.ATTEMPT_REFUSED: _("Attempt refused"),
    EventType.BRANCHES_CUT: _("Enough branches have ended; the others are cut off"),
    EventType.SESSION_OPENED: _("Session opened"),
    EventType.SESSION_FAILED: _("Session could not be opened"),
    EventType.SERVICE_ANSWERED: _("Service answered"),
    EventType.SERVICE_FAILED: _("Service failed"),
    EventType.CALL_STARTED: _("Another bot called"),
    EventType.CALL_FAILED: _("The other bot could not begin"),
    EventType.CALL_ENDED: _("The other bot has ended"),
    EventType.FILES_KEPT: _("Files given back"),
    EventType.FILES_FAILED: _("Files could not be given back"),
    EventType.SLEEP_STARTED: _("Pause begun"),
    EventType.SLEEP_ENDED: _("Pause ended"),
    EventType.EVENT_AWAITED: _("Waiting for an event"),
    EventType.EVENT_ARRIVED: _("Event arrived"),
    EventType.WAIT_TIMED_OUT: _("Nothing came in time"),
    EventType.PERSON_ASKED: _("Put to a person"),
    EventType.TASK_CLAIMED: _("Claimed by a person"),
    EventType.TASK_RELEASED: _("Given back to the queue"),
    EventType.PERSON_DECIDED: _("Decided by a person"),
    EventType.RUN_TIMED_OUT: _("The time of the run is over"),
    EventType.RUN_PAUSED: _("Paused by a person"),
    EventType.RUN_RESUMED: _("Resumed by a person"),
    EventType.RUN_CANCEL_REQUESTED: _("A person wants the run to end"),
    EventType.RUN_CANCELLING: _("Only last steps from here on"),
    EventType.OUTCOME_TAKEN_OVER: _("Taken over from the earlier run"),
    EventType.RUN_WAITED: _("The run waits"),
    EventType.RUN_SUCCEEDED: _("Run done"),
    EventType.RUN_REJECTED: _("Run rejected"),
    EventType.RUN_FAILED: _("Run failed"),
    EventType.RUN_CANCELLED: _("Run cancelled"),
}


class EventLine(Record):
    """An event as a line."""

    sequence: int
    at: datetime
    words: Any
    step: str
    told: str
    """The one thing to know about it: a message, a name, a reason."""

    seconds: float | None
    data: dict[str, Any]


told_elsewhere = {
    "step",
    "title",
    "seconds",
    "message",
    "words",
    "worker",
    "service",
    "session",
    "source",
    "connection",
    "taken_over",
    "result",
    "run",
}
"""What a line says outside its details."""
single_words = ("reason", "message", "words", "worker", "service", "bot", "source", "by", "connection")
"""What tells it alone, the first that is there."""


def lines_of(bot: Bot, events: Iterable[Event], veil: Veil) -> list[EventLine]:
    """All events, in order."""
    titles = {step.name: step.label for step in bot.possible_steps()}
    return [_line(event, titles, veil) for event in events]


def _line(event: Event, titles: Mapping[str, str], veil: Veil) -> EventLine:
    step = event.step
    return EventLine(
        sequence=event.sequence,
        at=event.at,
        words=event_words[event.type],
        step=str(event.data.get("title") or titles.get(step, step)),
        told=veil.text(_told(event.data)),
        seconds=event.data.get("seconds"),
        data=_veiled(_details(event.data), veil, step)
        | {name: gettext("Its file is gone") for name in event.missing},
    )


def _veiled(data: dict[str, Any], veil: Veil, step: str) -> dict[str, Any]:
    request = data.get("request")
    if isinstance(request, Mapping):
        return {**data, "request": veil.request(request)}
    return dict(veil.value(data, step))


def _details(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in data.items()
        if name not in told_elsewhere and value not in (None, "", [], {}) and (name, value) != ("attempt", 1)
    }


def _told(data: Mapping[str, Any]) -> str:
    for inner, key in (("failure", "message"), ("request", "message"), ("decision", "by")):
        if isinstance(data.get(inner), Mapping):
            return str(data[inner].get(key) or "")
    value = data.get("value")
    if isinstance(value, Mapping) and {"outputs", "rules", "table"} == value.keys():
        return f"{value['table']}: {', '.join(map(str, value['rules']))}"
    return str(next((data[key] for key in single_words if data.get(key)), ""))


def data_of(bot: Bot, run: RunRow, events: Sequence[Event], veil: Veil) -> list[tuple[Any, dict[str, Any]]]:
    """Inputs, the last output of every step, and outputs, each under a heading."""
    titles = {step.name: step.label for step in bot.possible_steps()}
    parts: list[tuple[Any, dict[str, Any]]] = []
    if run.inputs:
        parts.append(
            (_("Inputs"), {_title(bot.inputs, name): veil.value(value) for name, value in run.inputs.items()})
        )
    for step, value in _outputs(events).items():
        parts.append((titles.get(step, step), veil.value(value, step)))
    if run.outputs:
        parts.append(
            (
                _("Outputs"),
                {_title(bot.outputs, name): veil.value(value) for name, value in run.outputs.items()},
            )
        )
    return parts


def _title(specs: Mapping[str, Any], name: str) -> str:
    spec = specs.get(name)
    return (spec.title if spec else "") or name


def _outputs(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for event in (each.as_it_was() for each in events):
        value = event.data.get("value")
        if event.type is EventType.CALL_ENDED and event.data.get("outputs"):
            found[event.step] = event.data["outputs"]
        if event.type is EventType.STEP_FINISHED and isinstance(value, dict) and value:
            found[str(event.data.get("step"))] = _without_evidence(value)
    return found


def _without_evidence(value: dict[str, Any]) -> dict[str, Any]:
    """A document reading without boxes and page images, which are looked at elsewhere."""
    if {"fields", "evidence", "pages"} <= value.keys():
        return {"fields": value["fields"], "lines": value.get("lines") or []}
    return value
