"""The ERP as a process: binds the loopback address, says where it serves, ends on a signal."""

import asyncio
import signal
import socket
from pathlib import Path
from types import FrameType
from typing import ClassVar

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from servbot.demo.erp.app import create_app
from servbot.demo.erp.database import prepare
from servbot.demo.erp.settings import Settings

HOST = "127.0.0.1"


class DroppableProtocol(H11Protocol):
    """HTTP whose connections can be cut from outside, found by the address of the client."""

    lines: ClassVar[dict[tuple[str, int], asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        self.lines[transport.get_extra_info("peername")] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.lines.pop(self.transport.get_extra_info("peername"), None)
        super().connection_lost(exc)

    @classmethod
    def cut(cls, client: tuple[str, int]) -> None:
        """Close the client's connection without a word."""
        if line := cls.lines.get(client):
            line.abort()


class AnnouncingServer(uvicorn.Server):
    """A server that says where it serves as soon as it does."""

    def __init__(self, config: uvicorn.Config, ready_file: Path | None) -> None:
        super().__init__(config)
        self.ready_file = ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell the address on standard output and in the ready-file."""
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        address = f"http://{HOST}:{port}"
        if self.ready_file:
            _write_at_once(self.ready_file, address)
        print(address, flush=True)  # noqa: T201 - the process that started this one waits for it


def _write_at_once(place: Path, text: str) -> None:
    half = place.with_name(f"{place.name}.part")
    half.write_text(text, encoding="utf-8")
    half.replace(place)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: uvicorn repeats the signal after it has shut down in order."""


def serve(settings: Settings, *, port: int, ready_file: Path | None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    prepare(settings.database)
    config = uvicorn.Config(
        create_app(settings, DroppableProtocol.cut),
        host=HOST,
        port=port,
        http=DroppableProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _leave)
    AnnouncingServer(config, ready_file).run()
