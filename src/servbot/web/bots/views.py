"""Pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def bots(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")


def bot(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")


def bot_run(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")
