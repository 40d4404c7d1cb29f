"""The first page: what needs a person now, what is running or late, what comes next."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from servbot.core.lifecycle.run import RunStatus
from servbot.ports.run_store import RunFilter, RunRow
from servbot.ports.task_store import TaskFilter
from servbot.web.front.needs import needs_of
from servbot.web.live import asked_part, live_part, news
from servbot.web.permissions import Permitted, visible_roles
from servbot.web.schedule.next_firings import planned_triggers
from servbot.web.site import application

LOOKED_AT = 300
"""Tasks looked at to put alike ones together."""

SHOWN = 8
"""Lines of each part."""

PATIENCE = timedelta(minutes=2)
"""How long a run may wait for a worker before that is said."""


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The page, or its news."""
    part = live_part(request, "now", "front/_now.html", _now(request))
    if asked_part(request) == "now":
        return news(request, part)
    return render(request, "front/front.html", {"part": part})


def _now(request: HttpRequest) -> dict[str, Any]:
    may = Permitted(request.user)
    now = timezone.now()
    found: dict[str, Any] = {"may": may}
    if may["queue"]:
        found |= _needs(request)
    if may["runs"]:
        found |= _running(now)
    times = planned_triggers(application(), now, ahead=1)
    found["folders"] = [each for each in times if each.watches and not each.paused]
    found["times"] = sorted((each for each in times if each.times), key=lambda each: each.times[0])[:SHOWN]
    found["paused"] = [each for each in times if each.paused]
    return found


def _needs(request: HttpRequest) -> dict[str, Any]:
    wanted = TaskFilter(roles=visible_roles(request.user))
    tasks, count = application().exception_queue.page(wanted, limit=LOOKED_AT)
    needs = needs_of(tasks)
    hidden = sum(need.count for need in needs[SHOWN:]) + count - len(tasks)
    return {"needs": needs[:SHOWN], "needs_count": count, "needs_hidden": hidden}


def _running(now: datetime) -> dict[str, Any]:
    store = application().runs
    counts = store.counts()
    queued = counts.get(RunStatus.QUEUED, 0)
    late = _oldest(queued) if queued else None
    return {
        "counts": [(status, counts[status]) for status in RunStatus if counts.get(status)],
        "running": store.runs(RunFilter(status=RunStatus.RUNNING), limit=SHOWN)[0],
        "queued": queued,
        "late": late if late and now - late.created_at > PATIENCE else None,
    }


def _oldest(queued: int) -> RunRow | None:
    """The run that has waited longest for a worker."""
    rows, _ = application().runs.runs(RunFilter(status=RunStatus.QUEUED), limit=1, offset=queued - 1)
    return rows[0] if rows else None
