"""Parts of a page that ask for their own news."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

EVERY = "3s"
"""How often a part asks."""


def live_part(
    request: HttpRequest,
    name: str,
    template: str,
    context: Mapping[str, Any],
    *,
    alive: bool = True,
    path: str = "",
) -> SafeString:
    """A part of a page that asks for its news while `alive`.

    Args:
        request: the page's request.
        name: id of the part, unique on the page.
        template: what is inside.
        context: what the template shows.
        alive: whether it goes on asking.
        path: where it asks; the page's own address when empty.
    """
    inner = render_to_string(template, dict(context), request)
    mark = hashlib.sha256(inner.encode()).hexdigest()[:16]
    kept = [(key, value) for key, value in request.GET.items() if key not in {"part", "seen"}]
    address = f"{path or request.path}?{urlencode([*kept, ('part', name), ('seen', mark)])}"
    wrapped = {"name": name, "inner": inner, "address": address, "alive": alive, "every": EVERY}
    return render_to_string("parts/live.html", wrapped)


def asked_part(request: HttpRequest) -> str:
    """The part that asks for its news; empty when a whole page is wanted."""
    return request.GET.get("part", "") if getattr(request, "htmx", None) else ""


def news(request: HttpRequest, part: SafeString) -> HttpResponse:
    """The part anew, or nothing when it has not changed, so that focus and scrolling stay."""
    seen = request.GET.get("seen", "")
    if seen and f"seen={seen}" in part:
        return HttpResponse(status=204)
    return HttpResponse(part)
