"""The frame around every page, and parts that refresh themselves."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from servbot.core.lifecycle.run import RunStatus
from servbot.ports.task_store import TaskFilter
from servbot.web.permissions import Permitted, roles_of
from servbot.web.request import ConsoleRequest
from servbot.web.site import application

EVERY = "3s"
"""How often a part asks for news."""


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page inside the frame."""
    everything = {**_frame(request), **(context or {})}
    return HttpResponse(render_to_string(template, everything, request), status=status)


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"here": request.get_full_path()}
    may = Permitted(user)
    return {
        "may": may,
        "here": request.get_full_path(),
        "needs_person": open_tasks(user) if may["queue"] else 0,
        "running": application().runs.counts().get(RunStatus.RUNNING, 0) if may["runs"] else 0,
    }


def visible_roles(user: Any) -> tuple[str, ...] | None:
    """Roles whose tasks a user finds in the queue; `None` for those of all."""
    roles = roles_of(user)
    return None if user.is_superuser or "operations" in roles else tuple(sorted(roles))


def open_tasks(user: Any) -> int:
    """How many items wait for somebody like this user."""
    return application().tasks.tasks(TaskFilter(roles=visible_roles(user)), limit=1)[1]


def live_part(
    request: HttpRequest, name: str, template: str, context: Mapping[str, Any], *, alive: bool = True
) -> SafeString:
    """A part of a page that asks for its news while `alive`.

    Args:
        request: the page's request.
        name: id of the part, unique on the page.
        template: what is inside.
        context: what the template shows.
        alive: whether it goes on asking.
    """
    inner = render_to_string(template, {**context, "may": Permitted(getattr(request, "user", None))}, request)
    mark = hashlib.sha256(inner.encode()).hexdigest()[:16]
    query = {key: value for key, value in request.GET.items() if key not in ("part", "seen")}
    address = f"{request.path}?{urlencode({**query, 'part': name, 'seen': mark})}"
    wrapped = {"name": name, "inner": inner, "address": address, "alive": alive, "every": EVERY}
    return render_to_string("console/_live.html", wrapped)


def asked_part(request: ConsoleRequest) -> str:
    """The part that asks for its news; empty when a whole page is wanted."""
    return request.GET.get("part", "") if request.htmx else ""


def news(request: ConsoleRequest, part: SafeString) -> HttpResponse:
    """The part anew, or nothing when it has not changed, so that focus and scrolling stay."""
    seen = request.GET.get("seen", "")
    if seen and f"seen={seen}" in part:
        return HttpResponse(status=204)
    return HttpResponse(part)
