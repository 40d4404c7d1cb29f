"""Suggestions for the supplier field, and the list of suppliers."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servbot.demo.erp.page import render, settings_of, signed_in
from servbot.demo.erp.suppliers import all_suppliers, matching

SHOWN = 8


@signed_in
def suggestions(request: Request) -> Response:
    """The suppliers whose name contains the typed text; the old database takes its time."""
    settings = settings_of(request)
    time.sleep(settings.suggest_ms / 1000)
    rows = matching(settings.database, request.query_params.get("q", ""), SHOWN)
    return JSONResponse([{"id": row["id"], "name": row["name"], "country": row["country"]} for row in rows])


@signed_in
def supplier_list(request: Request) -> Response:
    """Everybody in the master data."""
    return render(request, "suppliers.html", rows=all_suppliers(settings_of(request).database))
