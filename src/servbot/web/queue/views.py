"""The queue and its items."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from servbot.core.errors import ServbotError
from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.ports.task_store import TaskRow, TaskTaken
from servbot.services.exception_queue import NotAllowed, NotOffered
from servbot.web.accounts import person_of
from servbot.web.live import asked_part, live_part, news
from servbot.web.paging import SIZE, page_number, paging
from servbot.web.permissions import may, visible_roles
from servbot.web.presenting.words import kind_words
from servbot.web.queue.deciding import Deciding
from servbot.web.queue.item import Attempt, item_context, next_item
from servbot.web.queue.tabs import Wanted, counts_of, rows_of, sorts, tabs
from servbot.web.queue.visible import visible_task
from servbot.web.request import ConsoleRequest
from servbot.web.site import application


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The list of items."""
    user = cast("ConsoleRequest", request).user
    wanted, roles = Wanted.of(request.GET), visible_roles(user)
    rows, total = rows_of(wanted, user.get_username(), roles, (page_number(request) - 1) * SIZE)
    shown = {
        "wanted": wanted,
        "tabs": _tabs(wanted, user, roles),
        "rows": rows,
        "paging": paging(request, total),
        "may_claim": may(user, "queue-claim"),
        "here": request.get_full_path(),
        "kinds": kind_words,
        "is_approval": TaskKind.APPROVAL,
    }
    part = live_part(request, "items", "queue/rows.html", shown)
    if asked_part(request) == "items":
        return news(request, part)
    return render(request, "queue/queue.html", {**shown, **_filters(), "items": part})


def _tabs(wanted: Wanted, user: Any, roles: tuple[str, ...] | None) -> list[dict[str, Any]]:
    counts = counts_of(wanted, user.get_username(), roles)
    return [
        {"name": name, "title": title, "count": counts.get(name), "address": wanted.address(tab=name)}
        for name, title in tabs.items()
    ]


def _filters() -> dict[str, Any]:
    ready = application()
    return {
        "bots": [revision.bot for revision in ready.definition_store.current()],
        "causes": sorted(ready.tasks.causes().items(), key=lambda cause: -cause[1]),
        "sorts": sorts.items(),
        "all_kinds": [(kind.value, kind_words[kind][0]) for kind in TaskKind],
    }


@require_POST
def claim_several(request: HttpRequest) -> HttpResponse:
    """Claim all items that were ticked; those of others are passed over."""
    chosen = [int(text) for text in request.POST.getlist("task") if text.isascii() and text.isdigit()][:200]
    claimed = sum(_claimed(task_id, request) for task_id in chosen)
    told = ngettext("%(n)d item is yours now.", "%(n)d items are yours now.", claimed) % {"n": claimed}
    messages.success(request, told)
    if claimed < len(chosen):
        messages.warning(request, _("The others were taken or are for another role."))
    return HttpResponseRedirect(_back(request))


def _claimed(task_id: int, request: HttpRequest) -> bool:
    try:
        application().exception_queue.claim(task_id, person_of(cast("ConsoleRequest", request).user))
    except ServbotError:
        return False
    return True


def _back(request: HttpRequest) -> str:
    """The list the person came from; never an address outside the queue."""
    back = request.POST.get("back", "")
    return back if back.startswith("/queue?") else "/queue"


@require_GET
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """An item."""
    found = visible_task(task_id, cast("ConsoleRequest", request).user)
    asked = asked_part(request)
    if asked == MOVING and found.status is not TaskStatus.RESUMING:
        return _whole_page_anew()
    if asked in {MOVING, RESTING}:
        return news(request, _state(request, found, asked))
    return _item(request, found, Attempt())


MOVING = "moving"
"""The head of a page that waits for the run to pass the step: when it has, the page shows itself anew."""

RESTING = "resting"
"""The head of a page with a form in it: it tells what others do, and never takes away what was entered."""


def _state(request: HttpRequest, found: TaskRow, name: str) -> SafeString:
    alive = not HUMAN_TASK.is_final(found.status)
    return live_part(
        request, name, "queue/state.html", {"task": found}, alive=alive, path=f"/queue/{found.id}"
    )


def _whole_page_anew() -> HttpResponse:
    answer = HttpResponse(status=204)
    answer.headers["HX-Refresh"] = "true"
    return answer


def _item(request: HttpRequest, found: TaskRow, attempt: Attempt, *, status: int = 200) -> HttpResponse:
    user = cast("ConsoleRequest", request).user
    context = item_context(found, person_of(user), attempt, user, may_decide=may(user, "task-decide"))
    moving = request.method == "GET" and found.status is TaskStatus.RESUMING
    state = _state(request, found, MOVING if moving else RESTING)
    return render(request, "queue/task.html", {**context, "state": state}, status=status)


@require_POST
def claim(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take the item."""
    user = cast("ConsoleRequest", request).user
    visible_task(task_id, user)
    try:
        application().exception_queue.claim(task_id, person_of(user))
    except ServbotError as error:
        messages.warning(request, _refusal(error, application().exception_queue.task(task_id)))
    return redirect("task", task_id)


@require_POST
def release(request: HttpRequest, task_id: int) -> HttpResponse:
    """Give the item back."""
    user = cast("ConsoleRequest", request).user
    visible_task(task_id, user)
    try:
        application().exception_queue.release(task_id, person_of(user))
    except ServbotError as error:
        messages.warning(request, _refusal(error, application().exception_queue.task(task_id)))
    return redirect("task", task_id)


def decide(request: HttpRequest, task_id: int) -> HttpResponse:
    """Record a decision, and go to the next item; a reload of a refused one shows the item as it is now."""
    if request.method != "POST":
        return redirect("task", task_id)
    user = cast("ConsoleRequest", request).user
    found = visible_task(task_id, user)
    deciding = Deciding.of(request.POST, found)
    attempt = deciding.attempt()
    if attempt is not None:
        return _item(request, found, attempt, status=422)
    try:
        decided = deciding.decide(person_of(user))
    except ServbotError as error:
        now = application().exception_queue.task(task_id)
        return _item(request, now, deciding.refused(_refusal(error, now)), status=409)
    messages.success(request, deciding.notice())
    following = next_item(person_of(user), visible_roles(user), after=task_id)
    return redirect("task", following) if following else redirect("run", decided.run_id)


def _refusal(error: ServbotError, now: TaskRow) -> str:
    """Why it could not be done, in the reader's language."""
    if isinstance(error, TaskTaken) and now.decided_by:
        return _("%(name)s has decided this item meanwhile. Your entries were not used.") % {
            "name": now.decided_by
        }
    if isinstance(error, TaskTaken) and now.claimed_by:
        return _("%(name)s has claimed this item. Your entries were not used.") % {"name": now.claimed_by}
    if isinstance(error, NotOffered):
        return _("Choose one of the decisions.")
    if isinstance(error, NotAllowed):
        return _("You may not decide this: it is for another role, or above your authority.")
    return f"{error.message} {error.remedy}".strip()
