"""How a page is made: who is signed in, which layout, fresh element ids."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from servbot.demo.company import BUYER
from servbot.demo.erp.faults import Faults
from servbot.demo.erp.layouts import FreshIds, label_of
from servbot.demo.erp.sessions import COOKIE, user_of
from servbot.demo.erp.settings import USERS, Settings

Endpoint = Callable[[Request], Response]

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["money"] = "{:,.2f}".format
TEMPLATES.globals["buyer"] = BUYER


def settings_of(request: Request) -> Settings:
    """What this ERP was started with."""
    found: Settings = request.app.state.settings
    return found


def faults_of(request: Request) -> Faults:
    """How the ERP misbehaves during this request."""
    found: Faults = request.state.faults
    return found


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page, never kept by a cache."""
    layout = faults_of(request).layout
    text = TEMPLATES.get_template(template).render(
        ids=FreshIds(),
        layout=layout,
        label=lambda key: label_of(key, layout),
        user=USERS.get(getattr(request.state, "username", ""), ""),
        idle_minutes=max(1, round(settings_of(request).idle_seconds / 60)),
        now=datetime.now(UTC),
        path=_wanted(request),
        **context,
    )
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Send those without a living session to the log-in page, and back afterwards."""

    @wraps(endpoint)
    def guarded(request: Request) -> Response:
        settings = settings_of(request)
        token = request.cookies.get(COOKIE, "")
        request.state.username = user_of(settings.database, token, settings.idle_seconds) if token else ""
        if request.state.username:
            return endpoint(request)
        if request.url.path == "/suppliers":
            return JSONResponse({"error": "session ended"}, 401)
        return RedirectResponse(f"/login?{urlencode({'next': _wanted(request)})}", 303)

    return guarded


def _wanted(request: Request) -> str:
    """Where to go after the log-in; what was posted is lost, as in the real thing."""
    if request.method == "POST":
        return "/invoices/new" if request.url.path == "/invoices" else request.url.path
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
