"""Metrics and health: no sign-in; metrics and details only for this machine or a token."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from servbot.telemetry import Page, is_known, metrics_page, ready_page
from servbot.telemetry.page import LIVE
from servbot.web.site import application


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus."""
    return _response(metrics_page(application().measuring, known=_is_known(request)))


@require_GET
def health_live(request: HttpRequest) -> HttpResponse:
    """Whether the process answers."""
    del request
    return _response(LIVE)


@require_GET
def health_ready(request: HttpRequest) -> HttpResponse:
    """Whether work could be done."""
    return _response(ready_page(application().measuring, known=_is_known(request)))


def _is_known(request: HttpRequest) -> bool:
    return is_known(str(request.META.get("REMOTE_ADDR", "")), request.headers)


def _response(page: Page) -> HttpResponse:
    return HttpResponse(page.body, status=page.status, content_type=page.content_type)
