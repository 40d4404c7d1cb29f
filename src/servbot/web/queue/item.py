"""An item of the exception queue with everything its page shows."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from servbot.core.healing import CANDIDATES, CHAIN
from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.record import Record
from servbot.core.run import DecisionKind, Event
from servbot.ports.run_store import RunRow
from servbot.ports.task_store import TaskFilter, TaskRow
from servbot.services.exception_queue import Person
from servbot.web.presenting.fields import fields_of
from servbot.web.presenting.veil import Veil
from servbot.web.presenting.words import decided_words
from servbot.web.queue.choices import choices_of
from servbot.web.queue.evidence import pages_of, shots_of
from servbot.web.queue.visible import lacking_authority, obstacle
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


def item_context(
    task: TaskRow, person: Person, attempt: Attempt, user: Any, *, may_decide: bool
) -> dict[str, Any]:
    """What the page of an item shows.

    Args:
        task: the item.
        person: who looks at it.
        attempt: what they entered before, when it could not be taken.
        user: their account.
        may_decide: whether their account decides items at all.
    """
    request = task.request
    is_open = task.status in (TaskStatus.OPEN, TaskStatus.CLAIMED)
    events = application().runs.events(task.run_id)
    run = application().runs.run(task.run_id)
    veil = Veil.of(user, application().definitions.revision(run.revision)[1], events)
    shown = veil.task(task)
    hindrance = obstacle(task, person, may_decide=may_decide) if is_open else ""
    return {
        "task": shown,
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
        **_evidence(shown, run, events, veil),
        **_forms(request, attempt, person, task, veil),
        "before": _before(task),
    }


def _evidence(task: TaskRow, run: RunRow, events: Sequence[Event], veil: Veil) -> dict[str, Any]:
    request = task.request
    shots = shots_of(request, application().artefacts.path)
    boxed = [shot.image for shot in shots]
    images = [file for file in request.evidence if file.media_type.startswith("image/") and file not in boxed]
    # The picture of a page shows every field of it.
    is_hidden = any(veil.hides(field, request.step) for field in request.form)
    pages = pages_of(events, request) if request.reading_step and not is_hidden else []
    return {
        "run_row": run,
        "inputs": veil.value(request.inputs, request.step),
        "pages": pages,
        "shots": shots,
        "images": images,
        "files": [*run.files.values(), *(file for file in request.evidence if file not in (*images, *boxed))],
        "beside": bool(pages or images or shots),
        "details": {
            name: value for name, value in request.details.items() if name not in (CHAIN, CANDIDATES)
        },
    }


def _forms(
    request: TaskRequest, attempt: Attempt, person: Person, task: TaskRow, veil: Veil
) -> dict[str, Any]:
    open_fields = tuple(
        field.model_copy(update={"value": veil.value(field.value, request.step)})
        if field.type == "review"
        else field
        for field in request.form
        if not veil.hides(field, request.step)
    )
    fields = fields_of(open_fields, "form", attempt.entered, attempt.problems, person)
    lacking = lacking_authority(task, person)
    gives_result = DecisionKind.DONE in request.choices
    return {
        "hidden_fields": [veil.shown(field) for field in request.form if veil.hides(field, request.step)],
        "fields": fields,
        "wide": any(field.review for field in fields),
        "reviews": {field.path: field.value for field in open_fields if field.type == "review"},
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
        for row in own_first(rows, person):
            if row.id != after and queue.may_decide(row, person):
                return row.id
    return None


def own_first(rows: Sequence[TaskRow], person: Person) -> list[TaskRow]:
    """The rows as they are offered: what the person's roles answer for first, what is another role's last."""

    def strangeness(row: TaskRow) -> int:
        owner = row.request.owner
        return 1 if not owner else 0 if owner in person.roles else 2

    return sorted(rows, key=strangeness)
