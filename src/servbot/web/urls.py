"""The console's addresses: those of every feature, each guarded by the table in `permissions`."""

from django.urls import URLPattern

from servbot.web.artefacts.urls import urlpatterns as artefacts
from servbot.web.bots.urls import urlpatterns as bots
from servbot.web.cases.urls import urlpatterns as cases
from servbot.web.connections.urls import urlpatterns as connections
from servbot.web.front.urls import urlpatterns as front
from servbot.web.guard import guarded
from servbot.web.hooks.urls import urlpatterns as hooks
from servbot.web.machines.urls import urlpatterns as machines
from servbot.web.preferences.urls import urlpatterns as preferences
from servbot.web.queue.urls import urlpatterns as queue
from servbot.web.reports.urls import urlpatterns as reports
from servbot.web.runs.urls import urlpatterns as runs
from servbot.web.schedule.urls import urlpatterns as schedule
from servbot.web.sign_in.urls import urlpatterns as sign_in


def behind_guard(route: URLPattern) -> URLPattern:
    """The same address, asked only by those who may."""
    view = guarded(route.name or "", route.callback)
    return URLPattern(route.pattern, view, route.default_args, route.name)


features = (
    sign_in,
    front,
    queue,
    cases,
    runs,
    reports,
    bots,
    schedule,
    connections,
    artefacts,
    preferences,
    hooks,
    machines,
)
urlpatterns = [behind_guard(route) for feature in features for route in feature]

handler400 = "servbot.web.errors.bad_request"
handler403 = "servbot.web.errors.forbidden"
handler404 = "servbot.web.errors.not_found"
handler500 = "servbot.web.errors.broken"
