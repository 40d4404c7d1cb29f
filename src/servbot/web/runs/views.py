"""Pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def runs(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")


def run(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")


def cancel(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")
