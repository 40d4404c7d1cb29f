"""Pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def preferences(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """A page."""
    return HttpResponse("…")
