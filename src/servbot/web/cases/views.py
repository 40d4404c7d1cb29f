"""The list of cases, and the page of one."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.ports.work_queue import Change, ItemFilter, ItemRow, Stage
from servbot.services.definitions import BotMissing
from servbot.web.cases.wanted import Wanted, dangers, orders
from servbot.web.live import asked_part, live_part, news
from servbot.web.paging import SIZE, address_with, page_number, paging
from servbot.web.permissions import Permitted
from servbot.web.presenting.veil import Veil
from servbot.web.request import ConsoleRequest
from servbot.web.site import application


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """All cases, filtered and sorted."""
    wanted = Wanted.of(request)
    part = live_part(request, "list", "cases/_list.html", _rows(request, wanted))
    if asked_part(request) == "list":
        return news(request, part)
    queues = [worked.queue.name for worked in application().work_queue.queues()]
    context = {"part": part, "wanted": wanted, "queues": queues}
    return render(
        request, "cases/cases.html", {**context, "orders": orders.items(), "dangers": dangers.items()}
    )


def _rows(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    store, asked = application().work_queue_store, wanted.filter
    counts = store.counts(asked)
    total = counts[wanted.status] if wanted.status else sum(counts.values())
    offset = (page_number(request) - 1) * SIZE
    return {
        "rows": store.items(asked, order=wanted.order, limit=SIZE, offset=offset),
        "paging": paging(request, total),
        "wanted": wanted,
        "tabs": [
            (status, counts[status], address_with(request, status=status.value)) for status in ItemStatus
        ],
        "all_address": address_with(request, status=""),
        "all_count": sum(counts.values()),
    }


@require_GET
def case(request: HttpRequest, item_id: int) -> HttpResponse:
    """What a case is, and the attempts at it."""
    item = application().work_queue_store.item(item_id)
    part = live_part(request, "now", "cases/_now.html", _of_item(request, item), alive=not _is_over(item))
    if asked_part(request) == "now":
        return news(request, part)
    may = Permitted(request.user)
    context = {
        "item": item,
        "part": part,
        "may_retry": may["case-retry"] and _can(item, "retry"),
        "may_cancel": may["case-cancel"] and item.stage is not Stage.NONE and not _is_over(item),
    }
    return render(request, "cases/case.html", context)


def _is_over(item: ItemRow) -> bool:
    return item.stage in {Stage.SETTLED, Stage.NONE} and item.finished_at is not None


def _can(item: ItemRow, event: str) -> bool:
    return item.stage is Stage.SETTLED and item.status in WORK_ITEM.sources(event)


def _of_item(request: HttpRequest, item: ItemRow) -> dict[str, Any]:
    ready = application()
    runs = ready.work_queue_store.runs_of(item.id)
    user = cast("ConsoleRequest", request).user
    try:
        bot = (
            ready.definitions.revision(runs[-1].revision)[1] if runs else ready.definitions.find(item.bot)[1]
        )
    except BotMissing:
        return {"item": item, "runs": runs, "payload": {}}
    veil = Veil.of(user, bot, [event for run in runs for event in ready.runs.events(run.id)])
    titles = {name: spec.title or name for name, spec in bot.inputs.items()}
    return {
        "item": item,
        "runs": runs,
        "bot": bot,
        "payload": {titles.get(name, name): veil.value(value) for name, value in item.payload.items()},
        "progress": veil.text(item.progress),
    }


@require_POST
def retry(request: HttpRequest, item_id: int) -> HttpResponse:
    """Let a case wait for another attempt."""
    return _changed(request, item_id, "retry", _("The case waits for another attempt."))


@require_POST
def cancel(request: HttpRequest, item_id: int) -> HttpResponse:
    """Cancel a case that waits or is under way."""
    if not request.POST.get("reason", "").strip():
        messages.error(request, _("Say why the case is cancelled; nothing was changed."))
        return redirect("case", item_id=item_id)
    return _changed(request, item_id, "cancel", _("Cancelled. What was already done outside stays done."))


def _changed(request: HttpRequest, item_id: int, kind: str, told: str) -> HttpResponse:
    ready, change = application(), Change.model_validate({"kind": kind})
    by, reason = request.user.get_username(), request.POST.get("reason", "").strip()[:500]
    preview = ready.item_changes.preview(ItemFilter(number=item_id), change)
    if ready.item_changes.apply(preview, by=by, reason=reason).changed:
        messages.success(request, told)
    else:
        messages.warning(request, _("The case had moved on before; nothing was changed."))
    return redirect("case", item_id=item_id)
