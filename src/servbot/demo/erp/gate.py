"""In front of every page: slowness, outages and random failures, as the fault switches say."""

import asyncio
from pathlib import Path

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from servbot.demo.erp.faults import Faults, read_faults, spend

ALWAYS_SERVED = ("/_faults",)
NEVER_500 = ("/static/", "/api/", "/suppliers", "/attachments", "/favicon.ico")
"""Parts of pages and the interface for programs: a counted fault is to hit whole pages."""


class Gate:
    """Lets requests through, late or not at all; puts the present faults into the request's state."""

    def __init__(self, app: ASGIApp, database: Path) -> None:
        self.app = app
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Apply the faults, then go on."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(ALWAYS_SERVED):
            await self.app(scope, receive, send)
            return
        faults = await asyncio.to_thread(read_faults, self.database)
        scope.setdefault("state", {})["faults"] = faults
        refusal = await self._refusal(path, faults)
        await (refusal or self.app)(scope, receive, send)

    async def _refusal(self, path: str, faults: Faults) -> Response | None:
        if faults.down:
            return PlainTextResponse("503 Service unavailable: Harbour ERP is being maintained.", 503)
        if path.startswith("/static/"):
            return None
        await asyncio.sleep(faults.slow_ms / 1000)
        if path.startswith(NEVER_500) or not faults.error_500:
            return None
        if await asyncio.to_thread(spend, self.database, "error_500"):
            return PlainTextResponse(
                "500 Internal server error (HB-E-0500: ORA-00060 deadlock detected)", 500
            )
        return None
