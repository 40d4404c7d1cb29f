"""How the connections stand, and every change of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from servbot.web.live import asked_part, live_part, news
from servbot.web.site import application

SHOWN = 60
"""Changes shown."""


@require_GET
def connections(request: HttpRequest) -> HttpResponse:
    """All connections with their circuit breakers."""
    breakers = application().breakers
    context = {
        "standing": [(each, breakers.title(each.connection)) for each in breakers.standing()],
        "changes": breakers.changes(limit=SHOWN),
    }
    part = live_part(request, "standing", "connections/_standing.html", context)
    if asked_part(request) == "standing":
        return news(request, part)
    return render(request, "connections/connections.html", {"part": part})
