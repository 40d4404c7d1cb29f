"""The list of runs, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.ports.run_store import RunFilter
from servbot.web.live import asked_part, live_part, news
from servbot.web.paging import SIZE, address_with, page_number, paging
from servbot.web.permissions import Permitted
from servbot.web.runs.page import data_part, events_part, run_part
from servbot.web.site import application


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, the newest first, filtered."""
    wanted = _wanted(request)
    part = live_part(request, "list", "runs/_list.html", _rows(request, wanted))
    if asked_part(request) == "list":
        return news(request, part)
    bots = sorted({revision.bot for revision in application().definition_store.current()})
    return render(request, "runs/runs.html", {"part": part, "wanted": wanted, "bots": bots})


def _wanted(request: HttpRequest) -> RunFilter:
    status = request.GET.get("status", "")
    return RunFilter(
        bot=request.GET.get("bot", "")[:100],
        status=RunStatus(status) if status in set(RunStatus) else None,
        text=request.GET.get("text", "").strip()[:100],
    )


def _rows(request: HttpRequest, wanted: RunFilter) -> dict[str, Any]:
    store = application().runs
    rows, total = store.runs(wanted, limit=SIZE, offset=(page_number(request) - 1) * SIZE)
    counts = store.counts()
    tabs = [
        (status, counts.get(status, 0), address_with(request, status=status.value)) for status in RunStatus
    ]
    return {
        "rows": rows,
        "paging": paging(request, total),
        "wanted": wanted,
        "tabs": tabs,
        "all_address": address_with(request, status=""),
        "all_count": sum(counts.values()),
    }


@require_GET
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """What happened in a run, live while it is under way."""
    row = application().runs.run(run_id)
    asked = asked_part(request)
    if asked == "now":
        return news(request, run_part(request, row))
    if asked == "data":
        return news(request, data_part(request, row))
    if asked == "events":
        return news(request, events_part(request, row))
    context = {
        "run": row,
        "now": run_part(request, row),
        "data": data_part(request, row),
        "events": events_part(request, row),
        "may_cancel": Permitted(request.user)["run-cancel"] and not RUN.is_final(row.status),
    }
    return render(request, "runs/run.html", context)


@require_POST
def cancel(request: HttpRequest, run_id: str) -> HttpResponse:
    """End a run that is under way."""
    row = application().runs.run(run_id)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why the run is cancelled; nothing was changed."))
        return redirect("run", run_id=row.id)
    try:
        application().runs.cancel(row.id, by=request.user.get_username(), reason=reason)
    except IllegalTransition:
        messages.warning(request, _("The run had ended before it could be cancelled."))
    else:
        messages.success(
            request, _("Cancelled. The bot does nothing more in this run; what it did stays done.")
        )
    return redirect("run", run_id=row.id)
