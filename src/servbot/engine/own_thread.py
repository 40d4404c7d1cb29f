"""Blocking calls, each in a thread of its own: one that never returns holds up nobody else, nor the end of the worker."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from loguru import logger

P = ParamSpec("P")
T = TypeVar("T")


class OwnThreads:
    """Runs functions; counts the threads whose caller no longer waits, for a thread cannot be killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: set[int] = set()

    @property
    def left_behind(self) -> int:
        """How many threads still run although nobody waits for them."""
        return len(self._left)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; what is cancelled meanwhile leaves the thread behind and drops its result."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        seen = contextvars.copy_context()
        name = getattr(function, "__name__", "function")

        def tell(result: T | None, error: BaseException | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)  # type: ignore[arg-type]

        def work() -> None:
            result, error = None, None
            try:
                result = seen.run(function, *args, **kwargs)
            except BaseException as raised:  # noqa: BLE001 - it is raised again where somebody waits
                error = raised
            self._ended(threading.get_ident(), name)
            try:
                loop.call_soon_threadsafe(tell, result, error)
            except RuntimeError:  # the worker has stopped meanwhile
                return

        thread = threading.Thread(target=work, name=f"action {name}", daemon=True)
        thread.start()
        try:
            return await answer
        except asyncio.CancelledError:
            self._leave(thread, name)
            raise

    def _leave(self, thread: threading.Thread, name: str) -> None:
        with self._lock:
            if thread.ident is None or not thread.is_alive():
                return
            self._left.add(thread.ident)
            count = len(self._left)
        logger.warning("{} did not return in time; its thread is left behind, {} in all", name, count)

    def _ended(self, ident: int, name: str) -> None:
        with self._lock:
            if ident not in self._left:
                return
            self._left.discard(ident)
            count = len(self._left)
        logger.info("{} has returned after all; {} threads are still left behind", name, count)
