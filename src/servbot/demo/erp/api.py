"""For programs: what is booked, who the suppliers are (read-only), and the fault switches."""

from dataclasses import asdict
from decimal import Decimal
from ipaddress import ip_address
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servbot.demo.erp.bookings import Booking, exactly
from servbot.demo.erp.faults import UnknownFault, change_faults, read_faults
from servbot.demo.erp.page import settings_of
from servbot.demo.erp.suppliers import all_suppliers


def plain(booking: Booking) -> dict[str, Any]:
    """The booking for JSON: amounts as text, so that no digit is lost, times in ISO 8601."""
    return {
        key: str(value)
        if isinstance(value, Decimal)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
        for key, value in asdict(booking).items()
    }


def invoices(request: Request) -> Response:
    """`?number=&supplier=`: the bookings with exactly these; each may be left out."""
    query = request.query_params
    found = exactly(settings_of(request).database, query.get("number", ""), query.get("supplier", ""))
    return JSONResponse([plain(booking) for booking in found])


def suppliers(request: Request) -> Response:
    """Every supplier."""
    return JSONResponse(all_suppliers(settings_of(request).database))


def faults(request: Request) -> Response:
    """How the ERP misbehaves at the moment."""
    return JSONResponse(asdict(read_faults(settings_of(request).database)))


async def switch_faults(request: Request) -> Response:
    """Throw switches; only from this machine, and only as JSON, which no foreign web page can send."""
    local = request.client is not None and ip_address(request.client.host).is_loopback
    if not local or request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return JSONResponse({"error": "Send JSON from this machine."}, 403)
    database = settings_of(request).database
    try:
        present = await run_in_threadpool(change_faults, database, await request.json())
    except (UnknownFault, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(asdict(present))
