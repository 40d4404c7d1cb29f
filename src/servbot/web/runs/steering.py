"""Pausing, resuming, cancelling and repeating a run from its page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servbot.core.errors import ServbotError
from servbot.core.lifecycle import IllegalTransition
from servbot.core.rerun import WouldRepeat
from servbot.web.runs.page import run_page
from servbot.web.runs.repeating import Entered
from servbot.web.site import application


@require_POST
def pause(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let no new step begin."""
    by = request.user.get_username()
    words = _(
        "Paused. What is under way comes to its end; no new step begins until somebody resumes the run."
    )
    return _steered(request, run_id, lambda: application().runs.pause(run_id, by=by), words)


@require_POST
def resume(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let a paused run go on."""
    by = request.user.get_username()
    words = _("The run goes on where it was.")
    return _steered(request, run_id, lambda: application().runs.resume(run_id, by=by), words)


@require_POST
def cancel(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let a run be walked to its end, or end it at once."""
    runs, by, reason = application().runs, request.user.get_username(), request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why the run is cancelled; nothing was changed."))
        return redirect("run", run_id=run_id)
    if request.POST.get("force"):
        words = _("Cancelled. The bot does nothing more in this run; what it did stays done.")
        return _steered(request, run_id, lambda: runs.cancel(run_id, by=by, reason=reason), words)
    words = _("The run is being cancelled: what is under way is stopped, and its last steps are done.")
    return _steered(request, run_id, lambda: runs.request_cancel(run_id, by=by, reason=reason), words)


def _steered(request: HttpRequest, run_id: str, steer: Callable[[], None], words: str) -> HttpResponse:
    row = application().runs.run(run_id)
    try:
        steer()
    except IllegalTransition:
        messages.warning(request, _("The run had moved on before that; nothing was changed."))
    else:
        messages.success(request, words)
    return redirect("run", run_id=row.id)


@require_POST
def rerun(request: HttpRequest, run_id: str) -> HttpResponse:
    """Repeat a run from a step on; what is wrong is said beside what was entered."""
    row = application().runs.run(run_id)
    entered = Entered.of(request.POST)
    by = request.user.get_username()
    try:
        made = application().reruns.start(
            row.id, entered.start, by=by, edits=entered.edits(), again=entered.again
        )
    except WouldRepeat as error:
        asked = application().reruns.would_repeat(row.id, entered.start)
        return run_page(request, row, entered.refused(error, asked), status=409)
    except ServbotError as error:
        return run_page(request, row, entered.refused(error), status=400)
    messages.success(request, _("A new run goes on from there; this page shows it."))
    return redirect("run", run_id=made.id)
