"""Human tasks: exceptions to resolve and questions to answer."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from servbot.core.errors import BusinessFailure
from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.projection import TaskStanding
from servbot.core.record import Record
from servbot.core.run import Decision


class TaskMissing(BusinessFailure):
    """There is no task with that number."""

    code = "task.missing"


class TaskTaken(BusinessFailure):
    """Somebody else was faster."""

    code = "task.taken"
    default_remedy = "Take the next item."


class TaskRow(TaskStanding):
    """A task as the queue and its page show it."""

    id: int
    run_id: str
    bot: str
    reference: str


class TaskFilter(Record):
    """Which tasks to list."""

    statuses: tuple[TaskStatus, ...] = (TaskStatus.OPEN, TaskStatus.CLAIMED)
    kind: TaskKind | None = None
    bot: str = ""
    code: str = ""
    claimed_by: str = ""
    unclaimed: bool = False
    roles: tuple[str, ...] | None = None
    """Only tasks of these roles and of none; `None` for all."""

    text: str = ""
    """Part of the title, message or reference."""

    sort: str = "due"
    """`due` (then age), `newest`, `oldest`, `kind`."""


class TaskStore(Protocol):
    """The exception queue's rows. Tasks are born, reopened and closed by the projection of a run's events."""

    def task(self, task_id: int) -> TaskRow:
        """The task; `TaskMissing`."""

    def tasks(self, wanted: TaskFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[TaskRow], int]:
        """A page of tasks and how many there are in all."""

    def of_run(self, run_id: str) -> Sequence[TaskRow]:
        """All tasks of a run, oldest first."""

    def counts(self) -> Mapping[TaskKind, int]:
        """Open and claimed tasks by kind."""

    def causes(self) -> Mapping[str, int]:
        """Open and claimed tasks by code."""

    def claim(self, task_id: int, by: str) -> TaskRow:
        """Claim for one person; `TaskTaken` when another has it. Claiming one's own again is no error."""

    def release(self, task_id: int, by: str) -> TaskRow:
        """Give it back to all."""

    def decide(self, task_id: int, decision: Decision) -> TaskRow:
        """Record the decision once, append it to the run's log and queue a leg, in one transaction.

        `TaskTaken` when it was decided before or another person has claimed it.
        """
