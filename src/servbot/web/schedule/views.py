"""Pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def schedule(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")


def pause(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")
