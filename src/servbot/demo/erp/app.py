"""The addresses of the ERP."""

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from servbot.demo.erp import accounts, api, attachments, invoice_pages, supplier_pages
from servbot.demo.erp.gate import Gate
from servbot.demo.erp.settings import Settings


def start(_request: Request) -> Response:
    """The start page is the list of invoices."""
    return RedirectResponse("/invoices", 303)


ROUTES = [
    Route("/", start),
    Route("/login", accounts.login_page),
    Route("/login", accounts.login, methods=["POST"]),
    Route("/logout", accounts.logout, methods=["POST"]),
    Route("/invoices", invoice_pages.invoice_list),
    Route("/invoices", invoice_pages.create_invoice, methods=["POST"]),
    Route("/invoices/new", invoice_pages.new_invoice),
    Route("/invoices/{booking_number}", invoice_pages.invoice),
    Route("/attachments/{draft:str}", attachments.frame),
    Route("/attachments/{draft:str}", attachments.attach, methods=["POST"]),
    Route("/suppliers", supplier_pages.suggestions),
    Route("/master/suppliers", supplier_pages.supplier_list),
    Route("/api/invoices", api.invoices),
    Route("/api/suppliers", api.suppliers),
    Route("/_faults", api.faults),
    Route("/_faults", api.switch_faults, methods=["POST"]),
    Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
]


def create_app(settings: Settings, cut: Callable[[tuple[str, int]], None]) -> Starlette:
    """The application.

    Args:
        settings: what it is started with; the database must be prepared.
        cut: closes the connection of a client without an answer.
    """
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            Middleware(Gate, database=settings.database),
        ],
    )
    app.state.settings = settings
    app.state.cut = cut
    return app
