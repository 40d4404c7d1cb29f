"""Stands before every view: checks the permission, and turns servbot's errors into pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from servbot.core.errors import FailureKind, ServbotError
from servbot.ports.artefact_store import ArtefactMissing
from servbot.ports.run_store import RunMissing
from servbot.ports.task_store import TaskMissing
from servbot.ports.work_queue import ItemMissing
from servbot.services.definitions import BotMissing
from servbot.web.permissions import may
from servbot.web.request import ConsoleRequest

View = Callable[..., HttpResponseBase]
missing = (TaskMissing, RunMissing, ItemMissing, BotMissing, ArtefactMissing)


def guarded(name: str, view: View) -> View:
    """The view, asked only by those who may ask for the route of that name."""

    @wraps(view)
    def guarding(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = cast("ConsoleRequest", request)
        if not may(asked.user, name):
            if asked.user.is_authenticated:
                raise PermissionDenied
            return to_sign_in(asked)
        try:
            return view(request, *args, **kwargs)
        except missing as error:
            raise Http404(error.message) from error
        except ServbotError as error:
            return _told(request, error)

    return guarding


def _told(request: HttpRequest, error: ServbotError) -> HttpResponse:
    status = 500 if error.kind is FailureKind.DEFECT else 409
    return render(request, "errors/refused.html", {"error": error}, status=status)


def to_sign_in(request: ConsoleRequest) -> HttpResponse:
    """The sign-in page, and back afterwards; a part that refreshes itself takes the whole page along."""
    if request.htmx:
        shown = urlsplit(request.htmx.current_url_abs_path or "/")
        back = shown.path + (f"?{shown.query}" if shown.query else "")
        return HttpResponseClientRedirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")
