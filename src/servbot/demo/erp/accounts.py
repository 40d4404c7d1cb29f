"""Signing in and out."""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servbot.demo.erp.page import render, settings_of
from servbot.demo.erp.sessions import COOKIE, close_session, open_session
from servbot.demo.erp.settings import USERS

START = "/invoices"


def inside(path: str) -> str:
    """The path when it leads nowhere but into this ERP, else the start page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else START


def login_page(request: Request) -> Response:
    """Ask for name and password."""
    wanted = inside(request.query_params.get("next", START))
    return render(
        request, "login.html", next=wanted, username="", ended="next" in request.query_params, problem=""
    )


async def login(request: Request) -> Response:
    """Check name and password."""
    return await run_in_threadpool(_login, request, await request.form())


def _login(request: Request, form: FormData) -> Response:
    settings = settings_of(request)
    username, password = str(form.get("J_USER", "")).strip(), str(form.get("J_PASS", ""))
    wanted = inside(str(form.get("next", START)))
    right = hmac.compare_digest(password.encode(), settings.password.encode())
    if username not in USERS or not right:
        problem = "User name or password is not correct."
        context = {"next": wanted, "username": username, "ended": False, "problem": problem}
        return render(request, "login.html", status=401, **context)
    answer = RedirectResponse(wanted, 303)
    token = open_session(settings.database, username)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax")
    return answer


def logout(request: Request) -> Response:
    """End the session."""
    close_session(settings_of(request).database, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer
