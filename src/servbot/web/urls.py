"""The console's addresses. Each is guarded by the table in `permissions`."""

from django.urls import URLPattern, path
from django.views.i18n import set_language

from servbot.web.guard import View, guarded
from servbot.web.sign_in import sign_in, sign_out
from servbot.web.views import artefact, bot, errors, front, item, queue, run, schedule, settings_page


def route(pattern: str, view: View, name: str) -> URLPattern:
    """A guarded address."""
    return path(pattern, guarded(name, view), name=name)


urlpatterns = [
    route("login", sign_in, "login"),
    route("logout", sign_out, "logout"),
    route("language", set_language, "language"),
    route("favicon.ico", errors.favicon, "favicon"),
    route("", front.front, "front"),
    route("queue", queue.queue, "queue"),
    route("queue/claim", queue.claim, "queue_claim"),
    route("queue/<int:task_id>", item.item, "item"),
    route("queue/<int:task_id>/claim", item.claim, "item_claim"),
    route("queue/<int:task_id>/release", item.release, "item_release"),
    route("queue/<int:task_id>/decide", item.decide, "item_decide"),
    route("runs", run.runs, "runs"),
    route("runs/<str:run_id>", run.run, "run"),
    route("runs/<str:run_id>/cancel", run.cancel, "run_cancel"),
    route("bots", bot.bots, "bots"),
    route("bots/<slug:name>", bot.bot, "bot"),
    route("bots/<slug:name>/start", bot.start, "bot_start"),
    route("schedule", schedule.schedule, "schedule"),
    route("schedule/<slug:bot_name>/<slug:trigger>/pause", schedule.pause, "schedule_pause"),
    route("artefacts/<str:run_id>/<str:digest>", artefact.artefact, "artefact"),
    route("settings", settings_page.settings_page, "settings"),
]

handler400 = "servbot.web.views.errors.bad_request"
handler403 = "servbot.web.views.errors.forbidden"
handler404 = "servbot.web.views.errors.not_found"
handler500 = "servbot.web.views.errors.broken"
