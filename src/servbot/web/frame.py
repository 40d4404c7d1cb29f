"""The frame around every page: who is there, where they may go, what waits."""

from typing import Any

from django.http import HttpRequest

from servbot.core.lifecycle.run import RunStatus
from servbot.ports.task_store import TaskFilter
from servbot.web.permissions import Permitted, visible_roles
from servbot.web.site import application


def frame_of(request: HttpRequest | None) -> dict[str, Any]:
    """What `base.html` shows; works without a signed-in user too."""
    user = getattr(request, "user", None)
    here = request.get_full_path() if request is not None and request.method == "GET" else "/"
    if request is None or user is None or not user.is_authenticated:
        return {"here": here, "may": Permitted(None), "user": None}
    may = Permitted(user)
    return {
        "here": here,
        "may": may,
        "user": user,
        "section": request.path.strip("/").split("/")[0],
        "waiting": open_tasks(user) if may["queue"] else 0,
        "running": application().runs.counts().get(RunStatus.RUNNING, 0) if may["runs"] else 0,
    }


def open_tasks(user: Any) -> int:
    """How many items wait for somebody like this user."""
    return application().tasks.tasks(TaskFilter(roles=visible_roles(user)), limit=1)[1]
