"""An item of the exception queue with everything its page shows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.record import Record
from servbot.core.run import DecisionKind
from servbot.ports.run_store import RunRow
from servbot.ports.task_store import TaskFilter, TaskRow
from servbot.services.exception_queue import Person
from servbot.web.presenting.fields import fields_of
from servbot.web.presenting.words import decided_words
from servbot.web.queue.choices import choices_of
from servbot.web.queue.evidence import pages_of
from servbot.web.queue.visible import lacking_authority, obstacle
from servbot.web.runs.masking import masked, masks_of
from servbot.web.site import application

RECENT = 50
"""Earlier items looked at to say what was decided."""


class Attempt(Record):
    """A decision that could not be taken, so that nothing entered is lost."""

    entered: dict[str, str] = {}
    reason: str = ""
    problems: dict[str, str] = {}
    refusal: str = ""
    """A sentence about the whole."""


def item_context(task: TaskRow, person: Person, attempt: Attempt, *, may_decide: bool) -> dict[str, Any]:
    """What the page of an item shows.

    Args:
        task: the item.
        person: who looks at it.
        attempt: what they entered before, when it could not be taken.
        may_decide: whether their account decides items at all.
    """
    request = task.request
    is_open = task.status in (TaskStatus.OPEN, TaskStatus.CLAIMED)
    hindrance = obstacle(task, person, may_decide=may_decide) if is_open else ""
    return {
        "task": task,
        "attempt": attempt,
        "is_open": is_open,
        "is_approval": request.kind is TaskKind.APPROVAL,
        "is_over": HUMAN_TASK.is_final(task.status),
        "mine": task.claimed_by == person.name,
        "may_work": may_decide,
        "obstacle": hindrance,
        "lacking": lacking_authority(task, person) if is_open else "",
        "locked": not is_open or bool(hindrance),
        "person": person,
        **_evidence(task),
        **_forms(request, attempt, person, task),
        "before": _before(task),
    }


def _evidence(task: TaskRow) -> dict[str, Any]:
    runs = application().runs
    request = task.request
    run = runs.run(task.run_id)
    images = [file for file in request.evidence if file.media_type.startswith("image/")]
    pages = pages_of(runs.events(task.run_id), request) if request.reading_step else []
    return {
        "run_row": run,
        "inputs": masked(request.inputs, masks_of_run(run).get(request.step, ())),
        "pages": pages,
        "images": images,
        "files": [*run.files.values(), *(file for file in request.evidence if file not in images)],
        "beside": bool(pages or images),
    }


def masks_of_run(run: RunRow) -> Mapping[str, frozenset[str]]:
    """Names of the fields that the run's definition hides, by step."""
    return masks_of(application().definitions.revision(run.revision)[1])


def _forms(request: TaskRequest, attempt: Attempt, person: Person, task: TaskRow) -> dict[str, Any]:
    lacking = lacking_authority(task, person)
    gives_result = DecisionKind.DONE in request.choices
    return {
        "fields": fields_of(request.form, "form", attempt.entered, attempt.problems),
        "result_fields": fields_of(request.result_form, "result", attempt.entered, attempt.problems)
        if gives_result
        else [],
        "gives_result": gives_result,
        # Open where it is the likely answer, or where something in it is wrong.
        "result_first": request.choices[:1] == (DecisionKind.DONE,)
        or any(name.startswith("result:") for name in attempt.problems),
        "choices": [
            choice.model_copy(update={"barred": bool(lacking) and choice.kind is not DecisionKind.REJECT})
            for choice in choices_of(request)
        ],
        "needs_reason": any(kind in (DecisionKind.REJECT, DecisionKind.SKIP) for kind in request.choices),
    }


def _before(task: TaskRow) -> dict[str, Any]:
    """How items of the same cause ended earlier."""
    statuses = (TaskStatus.RESOLVED, TaskStatus.REJECTED)
    alike = TaskFilter(statuses=statuses, code=task.request.code, bot=task.bot, sort="newest")
    rows, total = application().tasks.tasks(alike, limit=RECENT)
    counted = Counter(row.decision.kind for row in rows if row.id != task.id and row.decision)
    return {
        "count": total - any(row.id == task.id for row in rows),
        "decided": [(decided_words[kind], count) for kind, count in counted.most_common()],
    }


def next_item(person: Person, roles: tuple[str, ...] | None, *, after: int) -> int | None:
    """The item to take next: one's own first, then what is due first and nobody works on."""
    queue = application().exception_queue
    for wanted in (
        TaskFilter(claimed_by=person.name, roles=roles),
        TaskFilter(unclaimed=True, roles=roles),
    ):
        rows, _total = queue.page(wanted, limit=20)
        for row in rows:
            if row.id != after and queue.may_decide(row, person):
                return row.id
    return None
