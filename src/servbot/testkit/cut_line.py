"""A line to a PostgreSQL socket that can be cut and mended: a small TCP proxy in a thread."""

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self, TypeVar

T = TypeVar("T")


class CutLine:
    """Listens on a port of loopback and passes everything to the server's socket, until it is cut."""

    def __init__(self, socket: Path) -> None:
        """Set up a line to a socket; it is open inside the context."""
        self._socket = socket
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_cut = False
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Drop everything: what is under way gets no answer, and nobody is let in."""
        self._is_cut = True

    def mend(self) -> None:
        """Break what was held up, and let everybody in again."""
        self._do(self._break())
        self._is_cut = False

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _break(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        await self._break()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._both_ways(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait((task,))

    async def _both_ways(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._is_cut:
                await asyncio.Event().wait()
            their_reader, their_writer = await asyncio.open_unix_connection(self._socket)
            self._writers.add(their_writer)
            await asyncio.gather(self._pass(reader, their_writer), self._pass(their_reader, writer))
        except OSError:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if self._is_cut:
                    await asyncio.Event().wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
