"""A request as the middleware leaves it."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class ConsoleRequest(HttpRequest):
    """A request with what the middleware adds."""

    htmx: HtmxDetails
    user: Any
    """`User`, or `AnonymousUser` before the sign-in."""
