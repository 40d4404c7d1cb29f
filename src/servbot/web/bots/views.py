"""The list of bots, the page of one, and starting one by hand."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from servbot.core.errors import ApplicationFailure, BusinessFailure
from servbot.ports.run_store import RunFilter
from servbot.web.bots.page import bot_page
from servbot.web.bots.starting import files_in, given_in
from servbot.web.permissions import Permitted
from servbot.web.presenting.fields import entered_in, input_fields
from servbot.web.schedule.next_firings import triggers_of
from servbot.web.site import application


@require_GET
def bots(request: HttpRequest) -> HttpResponse:
    """All released bots."""
    return render(
        request, "bots/bots.html", {"bots": [_line(*each) for each in application().definitions.current()]}
    )


def _line(revision: Any, bot: Any) -> dict[str, Any]:
    triggers = list(triggers_of(application(), bot, timezone.now(), ahead=1))
    latest, total = application().runs.runs(RunFilter(bot=bot.name), limit=1)
    return {
        "bot": bot,
        "revision": revision,
        "triggers": triggers,
        "latest": latest[0] if latest else None,
        "total": total,
    }


@require_GET
def bot(request: HttpRequest, name: str) -> HttpResponse:
    """What a bot does, when it starts, and how it went lately."""
    context = bot_page(name, request.GET.get("revision", ""))
    context["may"] = Permitted(request.user)
    return render(request, "bots/bot.html", context)


@require_http_methods(["GET", "POST"])
def bot_run(request: HttpRequest, name: str) -> HttpResponse:
    """The form of a bot's inputs; sent, it starts a run."""
    _revision, found = application().definitions.find(name)
    if request.method == "GET":
        return _form(request, found, {}, "")
    entered = entered_in(request.POST, ("input",))
    try:
        files = files_in(request, found)
        run = application().firings.by_hand(
            found.name,
            given_in(entered, found),
            files,
            request.user.get_username(),
            once=request.POST.get("once", "")[:64],
        )
    except (BusinessFailure, ApplicationFailure) as error:
        return _form(request, found, entered, f"{error.message} {error.remedy}".strip())
    messages.success(request, _("Started. The run goes on by itself; this page shows how far it is."))
    return redirect("run", run_id=run.id)


def _form(request: HttpRequest, found: Any, entered: Mapping[str, str], problem: str) -> HttpResponse:
    # Pressed twice, or sent again by a reload, the form still starts one run.
    once = request.POST.get("once", "")[:64] or uuid4().hex
    context = {"bot": found, "fields": input_fields(found.inputs, entered), "problem": problem, "once": once}
    return render(request, "bots/run_now.html", context, status=422 if problem else 200)
