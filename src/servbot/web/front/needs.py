"""What waits for a person, alike cases together."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from servbot.core.human_task import TaskKind
from servbot.core.record import Record
from servbot.ports.task_store import TaskRow


class Need(Record):
    """Tasks of one cause in one bot."""

    bot: str
    code: str
    kind: TaskKind
    title: str
    """The cause in a few words."""

    message: str
    """The sentence of the first one, with its figures."""

    count: int
    first: int
    """Number of the task that is due first."""

    reference: str
    """Case of the first one; shown when it is the only one."""

    due_at: datetime | None
    """When the first of them is due."""


def needs_of(tasks: Iterable[TaskRow]) -> list[Need]:
    """Tasks by bot and cause, in the order in which their first ones come."""
    groups: dict[tuple[str, str, str], list[TaskRow]] = {}
    for task in tasks:
        groups.setdefault((task.bot, task.request.code, task.request.title), []).append(task)
    return [_need(group) for group in groups.values()]


def _need(tasks: Sequence[TaskRow]) -> Need:
    first = tasks[0]
    dues = [task.due_at for task in tasks if task.due_at is not None]
    return Need(
        bot=first.bot,
        code=first.request.code,
        kind=first.request.kind,
        title=first.request.title,
        message=first.request.message,
        count=len(tasks),
        first=first.id,
        reference=first.reference,
        due_at=min(dues, default=None),
    )
