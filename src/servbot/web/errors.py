"""Pages for what went wrong; never a traceback."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request itself is damaged."""
    del exception
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The account may not do this."""
    del exception
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address."""
    arguments: tuple[Any, ...] = exception.args if exception else ()
    message = arguments[0] if arguments and isinstance(arguments[0], str) else ""
    return render(request, "errors/404.html", {"message": message}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The console itself failed; the number stands in the log too."""
    number = getattr(request, "failure_number", "")
    trouble = getattr(request, "failure_trouble", None)
    status = 503 if trouble else 500
    return render(request, "errors/500.html", {"number": number, "trouble": trouble}, status=status)
