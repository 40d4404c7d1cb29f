"""The list of invoices, one booked invoice, and the form for a new one."""

import secrets
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from servbot.demo.erp.bookings import Invoice, book, booking_of, is_unanswered, leave_unanswered, page_of
from servbot.demo.erp.entry import NAMES, Entry, check
from servbot.demo.erp.faults import spend
from servbot.demo.erp.layouts import CURRENCIES, NARROW, PAYMENTS, WIDE, shuffled
from servbot.demo.erp.page import faults_of, render, settings_of, signed_in

PAGE_SIZE = 10


class DropConnection(Response):
    """No answer at all: the connection is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection of the request and wait until the server knows."""
        del send
        scope["app"].state.cut(scope["client"])
        while (await receive())["type"] != "http.disconnect":
            pass


@signed_in
def invoice_list(request: Request) -> Response:
    """Ten invoices, newest first, narrowed by number and supplier."""
    query = request.query_params
    number, supplier = query.get("number", "").strip(), query.get("supplier", "").strip()
    asked = query.get("page", "1")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    rows, count = page_of(
        settings_of(request).database, number=number, supplier=supplier, page=page, size=PAGE_SIZE
    )
    return render(
        request,
        "invoices.html",
        rows=rows,
        count=count,
        page=page,
        number=number,
        supplier=supplier,
        first=(page - 1) * PAGE_SIZE + 1,
        last_page=max(1, ceil(count / PAGE_SIZE)),
        narrowed=urlencode({"number": number, "supplier": supplier}),
    )


@signed_in
def invoice(request: Request) -> Response:
    """One booked invoice."""
    number = request.path_params["booking_number"]
    booking = booking_of(settings_of(request).database, number)
    if booking is None:
        return render(request, "missing.html", status=404, what=f"invoice {number}")
    return render(request, "invoice.html", booking=booking, fresh="booked" in request.query_params)


@signed_in
def new_invoice(request: Request) -> Response:
    """The empty form."""
    values = dict.fromkeys(NAMES, "") | {"payment": PAYMENTS[0]}
    return _form(request, Entry(values=values, problems={}, invoice=None), secrets.token_hex(8))


def _form(request: Request, entry: Entry, draft: str) -> Response:
    layout = faults_of(request).layout
    context: dict[str, Any] = {"narrow": shuffled(NARROW, layout), "wide": shuffled(WIDE, layout)}
    return render(
        request,
        "new_invoice.html",
        status=422 if entry.problems else 200,
        entry=entry,
        draft=draft,
        currencies=CURRENCIES,
        payments=PAYMENTS,
        **context,
    )


async def create_invoice(request: Request) -> Response:
    """Check the form and book; nobody looks whether the invoice was booked before."""
    return await run_in_threadpool(signed_in(_create), await _with_form(request))


async def _with_form(request: Request) -> Request:
    request.state.form = await request.form()
    return request


def _create(request: Request) -> Response:
    form: FormData = request.state.form
    entry = check(settings_of(request).database, form, faults_of(request).layout)
    draft = str(form.get("F_DRAFT", ""))
    if is_unanswered(settings_of(request).database, draft):
        return DropConnection()
    if entry.invoice is None:
        return _form(request, entry, draft)
    return _booked(request, entry.invoice, draft)


def _booked(request: Request, wanted: Invoice, draft: str) -> Response:
    database = settings_of(request).database
    number = book(database, wanted, draft=draft, username=request.state.username)
    if spend(database, "die_after_submit"):
        leave_unanswered(database, draft)
        return DropConnection()
    return RedirectResponse(f"/invoices/{number}?booked=1", 303)
