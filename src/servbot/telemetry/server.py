"""Metrics and health on a port of a worker's own."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from loguru import logger

from servbot.core.errors import UsageError
from servbot.ports.measuring import Measuring
from servbot.telemetry.page import LIVE, MISSING, Page, metrics_page, ready_page
from servbot.telemetry.stranger import is_known


class PortTaken(UsageError):
    """A worker cannot tell of itself at this address."""

    code = "metrics.address-taken"
    default_remedy = "Stop what listens there, or choose another port: [metrics] port."


class TelemetryServer:
    """Answers `/metrics`, `/health/live` and `/health/ready` while it is open."""

    def __init__(self, measuring: Measuring, host: str, port: int) -> None:
        """Listen; nothing is answered before it is entered."""
        try:
            self._server = _server(measuring, host, port)
        except OSError as error:
            raise PortTaken(f"Metrics cannot be told at {host}:{port}: {error.strerror}.") from error
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, name="metrics", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _server(measuring: Measuring, host: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """One request, in a thread of its own."""

        timeout = 10

        def do_GET(self) -> None:
            """Answer."""
            try:
                page = self._page()
            except Exception as error:  # noqa: BLE001 - whoever asks is told that it went wrong, and no more
                logger.warning("{} could not be answered: {}", self.path, error)
                page = Page(500, "text/plain", b"This went wrong; the log says why.\n")
            finally:
                measuring.give_back()
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def _page(self) -> Page:
            known = is_known(self.client_address[0], dict(self.headers.items()))
            match self.path.partition("?")[0]:
                case "/metrics":
                    return metrics_page(measuring, known=known)
                case "/health/ready":
                    return ready_page(measuring, known=known)
                case "/health/live":
                    return LIVE
            return MISSING

        def log_message(self, *_: object) -> None:
            """Requests are not logged."""

    class Server(ThreadingHTTPServer):
        """IPv6 where the host is one."""

        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    return Server((host, port), Handler)
