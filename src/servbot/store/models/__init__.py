"""Tables, one file per noun."""

from servbot.store.models.access import ApprovalLimit
from servbot.store.models.artefact import Attachment
from servbot.store.models.audit import AuditRecord
from servbot.store.models.breaker import Breaker, BreakerChange
from servbot.store.models.definition import Revision
from servbot.store.models.event import AwaitedEvent, Delivery, SentEvent
from servbot.store.models.healing import Repair, Sighting
from servbot.store.models.human_task import HumanTask
from servbot.store.models.retention import RetentionPass
from servbot.store.models.run import ClaimedKey, Event, Leg, Run, Worker
from servbot.store.models.schedule import Firing, Trigger
from servbot.store.models.work_item import WorkItem

__all__ = [
    "ApprovalLimit",
    "Attachment",
    "AuditRecord",
    "AwaitedEvent",
    "Breaker",
    "BreakerChange",
    "ClaimedKey",
    "Delivery",
    "Event",
    "Firing",
    "HumanTask",
    "Leg",
    "Repair",
    "RetentionPass",
    "Revision",
    "Run",
    "SentEvent",
    "Sighting",
    "Trigger",
    "WorkItem",
    "Worker",
]
