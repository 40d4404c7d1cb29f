"""The list of runs, and the page of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from servbot.core.lifecycle.run import RunStatus
from servbot.ports.run_store import RunFilter
from servbot.web.live import asked_part, live_part, news
from servbot.web.paging import SIZE, address_with, page_number, paging
from servbot.web.runs.page import data_part, events_part, run_page, run_part
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
    return run_page(request, row)
