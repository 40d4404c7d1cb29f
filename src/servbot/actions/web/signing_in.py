"""Signing in, noticing that the site signed us out, and signing in again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from servbot.actions.web.complaints import complaints
from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import ConnectionWrong, PageForbidden, PageMissing, SignedOut, SignInRefused
from servbot.actions.web.finding import find, matching
from servbot.actions.web.target import Target
from servbot.actions.web.visiting import visit
from servbot.core.errors import ApplicationFailure

if TYPE_CHECKING:
    from servbot.actions.web.connection import LoginForm
    from servbot.actions.web.session import BrowserSession
    from servbot.core.action import Context, Credential

_patience_with_complaint = 1.0


async def sign_in(
    session: BrowserSession,
    credential: Credential,
    form: LoginForm | None = None,
    seconds: float | None = None,
) -> None:
    """Sign in with the credential; `SignInRefused` when the site does not take it."""
    form = form or _form(session)
    seconds = seconds or session.connection.timeout
    deadline = Deadline(seconds)
    session.hide(credential.password.get_secret_value())
    await _visit_form(session, form, deadline)
    await _enter(session, form.username, credential.username, deadline)
    if form.next:
        await _push(session, form.next, deadline)
    await _enter(session, form.password, credential.password.get_secret_value(), deadline)
    codes_given = await _give_code(session, credential, form, push=False)
    await _push(session, form.submit, Deadline(seconds))
    await _wait_until_in(session, credential, form, Deadline(seconds), may_ask=not codes_given)
    if session.keep and credential.name == session.spec.login:
        await session.keep()


async def _enter(session: BrowserSession, label: str, text: str, deadline: Deadline) -> None:
    found = await find(session, Target(label=label), deadline)
    await found.locator.fill(text, timeout=deadline.milliseconds)


async def _push(session: BrowserSession, name: str, deadline: Deadline) -> None:
    found = await find(session, [Target(role="button", name=name), Target(text=name)], deadline)
    await found.locator.click(timeout=deadline.milliseconds)


async def _give_code(session: BrowserSession, credential: Credential, form: LoginForm, *, push: bool) -> bool:
    """Enter a one-time code where the page asks for one now; whether it did."""
    if credential.one_time_key is None or not await matching(session, Target(label=form.code)):
        return False
    code = await session.codes.next_for(credential.name, credential.one_time_key.get_secret_value())
    deadline = Deadline(session.connection.timeout)
    await _enter(session, form.code, code, deadline)
    if push:
        await _push(session, form.code_submit or form.submit, deadline)
    return True


async def _visit_form(session: BrowserSession, form: LoginForm, deadline: Deadline) -> None:
    """Open the sign-in page; when the system has not even that, it is down."""
    await session.hosts.turn(session.connection)
    try:
        await visit(session, form.path, deadline)
    except ApplicationFailure as error:
        error.outage = True
        raise


def _form(session: BrowserSession) -> LoginForm:
    if session.connection.login is None:
        raise ConnectionWrong(
            f"The connection {session.spec.connection!r} does not say how to sign in.",
            remedy="Add `login:` to it (path, username, password, submit).",
        )
    return session.connection.login


async def _wait_until_in(
    session: BrowserSession, credential: Credential, form: LoginForm, deadline: Deadline, *, may_ask: bool
) -> None:
    """Wait for what follows the button; the site may ask for a one-time code on a further page."""
    begun = deadline.left
    said = []
    async for _ in deadline.tries():
        if may_ask and await _give_code(session, credential, form, push=True):
            await _wait_until_in(
                session, credential, form, Deadline(session.connection.timeout), may_ask=False
            )
            return
        if await _is_in(session, form):
            return
        said = await complaints(session)
        if said and begun - deadline.left >= _patience_with_complaint:
            break
    reason = f" It says: {'; '.join(str(one) for one in said)}." if said else ""
    raise SignInRefused(
        f"The site did not let {credential.name!r} in.{reason}", place=session.place(), nothing_done=True
    )


async def is_still_in(session: BrowserSession) -> bool:
    """Whether what was kept of an earlier sign-in still holds."""
    form = _form(session)
    try:
        await visit(session, form.home, Deadline(session.connection.timeout))
    except (PageForbidden, PageMissing):
        return False
    return await _is_in(session, form)


async def _is_in(session: BrowserSession, form: LoginForm) -> bool:
    if form.success:
        return bool(await matching(session, Target(text=form.success)))
    asks = await _shows_form(session, form) or await matching(session, Target(label=form.code))
    return session.page.url != "about:blank" and not asks


async def _shows_form(session: BrowserSession, form: LoginForm) -> bool:
    if urlsplit(session.page.url).path == urlsplit(session.connection.address(form.path)).path:
        return True
    field = await matching(session, Target(label=form.password))
    return bool(field and await matching(session, Target(role="button", name=form.submit)))


async def is_signed_out(session: BrowserSession) -> bool:
    """Whether the page asks for a sign-in although the session had one."""
    form = session.connection.login
    if form is None or not session.spec.login:
        return False
    return await _shows_form(session, form)


async def sign_in_again(session: BrowserSession, context: Context) -> None:
    """Renew the sign-in; `SignedOut` when that does not work."""
    context.log("info", f"The site had signed {session.spec.login!r} out; signing in again.")
    place = session.place()
    try:
        await sign_in(session, context.credential(session.spec.login))
    except SignInRefused as error:
        raise signed_out(session, place) from error


def signed_out(session: BrowserSession, place: str = "", *, nothing_done: bool = True) -> SignedOut:
    """The error for a page that asks for a sign-in in the midst of the work."""
    return SignedOut(
        f"The site has signed {session.spec.login!r} out.",
        place=place or session.place(),
        nothing_done=nothing_done,
    )
