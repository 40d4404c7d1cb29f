"""Where a run and its tasks stand, as far as the log tells."""

from datetime import datetime
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle.course import COURSE, RunCourse
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.core.record import Record
from servbot.core.run import Decision


class RunStanding(Record):
    """A run; as it stands here before its first event."""

    status: RunStatus = RUN.start
    course: RunCourse = COURSE.start
    """What people want of it; that of a run that has ended is the first one again."""

    item: ItemStatus = WORK_ITEM.start
    """Where its work item stands."""

    started_at: datetime | None = None
    finished_at: datetime | None = None

    item_finished_at: datetime | None = None
    """When the work item was done with."""

    current_step: str = ""
    outputs: dict[str, Any] = {}
    error: str = ""
    """Sentence of the last failure or rejection; empty when there is none."""


class TaskStanding(Record):
    """A task of a run."""

    address: str
    """Address of the effect that waits for the answer."""

    status: TaskStatus = HUMAN_TASK.start
    request: TaskRequest
    attempt: int = 1
    created_at: datetime
    due_at: datetime | None = None
    own_by: datetime | None = None
    """By when somebody should have claimed it."""

    claimed_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    closed_at: datetime | None = None
    decision: Decision | None = None
