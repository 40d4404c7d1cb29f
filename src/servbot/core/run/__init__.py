"""What a run is told and what it remembers: failures, outcomes, events."""

from servbot.core.run.cut_off import is_cut_off
from servbot.core.run.decision import Decision, DecisionKind
from servbot.core.run.event import Event, EventType, NewEvent
from servbot.core.run.failure import Failure
from servbot.core.run.once import begun_once
from servbot.core.run.outcome import Done, Failed, Outcome

__all__ = [
    "Decision",
    "DecisionKind",
    "Done",
    "Event",
    "EventType",
    "Failed",
    "Failure",
    "NewEvent",
    "Outcome",
    "begun_once",
    "is_cut_off",
]
