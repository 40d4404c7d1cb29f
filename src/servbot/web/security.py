"""Headers that keep a page from doing what it should not, and the log entry of an unexpected error."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from loguru import logger

from servbot.store.trouble import told_of

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
NUMBER = "failure_number"
"""Where the error page finds the number of the log entry."""

TROUBLE = "failure_trouble"
"""Where it finds what is wrong with the database or the disk."""

FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class SecurityHeaders:
    """Sets the headers of every page; a view that serves files may set a narrower policy of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers set."""
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        # Pages show other people's data: no copy of them stays behind on a shared machine.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log what was not expected under a number that the error page shows."""
        if isinstance(exception, expected()):
            return
        number = secrets.token_hex(4)
        setattr(request, NUMBER, number)
        setattr(request, TROUBLE, told_of(exception))
        logger.opt(exception=exception).error(
            "console error {} at {} {}", number, request.method, request.path
        )


def expected() -> tuple[type[Exception], ...]:
    """Exceptions that Django answers with a page of their own."""
    from django.core.exceptions import PermissionDenied, SuspiciousOperation
    from django.http import Http404

    return (Http404, PermissionDenied, SuspiciousOperation)
