"""When bots start by themselves, and what became of their firings."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servbot.services.triggers import BY_HAND
from servbot.web.live import asked_part, live_part, news
from servbot.web.permissions import Permitted
from servbot.web.schedule.next_firings import planned_triggers
from servbot.web.site import application

SHOWN = 60
"""Firings shown."""


@require_GET
def schedule(request: HttpRequest) -> HttpResponse:
    """Triggers and the latest firings."""
    part = live_part(request, "firings", "schedule/_firings.html", _firings(request))
    if asked_part(request) == "firings":
        return news(request, part)
    context = {
        "triggers": planned_triggers(application(), timezone.now()),
        "part": part,
        "may": Permitted(request.user),
    }
    return render(request, "schedule/schedule.html", context)


def _firings(request: HttpRequest) -> dict[str, Any]:
    firings = application().schedules.firings(limit=SHOWN)
    return {
        "firings": [(firing, _what(firing.key)) for firing in firings],
        "by_hand": BY_HAND,
        "may": Permitted(request.user),
    }


def _what(key: str) -> str:
    """The file a firing is about; empty for planned times and people."""
    name, colon, digest = key.rpartition(":")
    return name if colon and len(digest) == 64 else ""


@require_POST
def pause(request: HttpRequest, bot_name: str, trigger: str) -> HttpResponse:
    """Stop a trigger, or let it fire again."""
    _revision, bot = application().definitions.find(bot_name)
    if trigger not in {each.name for each in bot.triggers}:
        raise Http404(f"{bot_name} has no trigger {trigger}.")
    is_paused = request.POST.get("paused") == "yes"
    application().schedules.pause(bot_name, trigger, paused=is_paused)
    if is_paused:
        messages.success(
            request, _("%(trigger)s is paused. Runs that have begun go on.") % {"trigger": trigger}
        )
    else:
        messages.success(request, _("%(trigger)s fires again from now on.") % {"trigger": trigger})
    return redirect("schedule")
