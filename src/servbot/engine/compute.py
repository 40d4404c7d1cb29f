"""CPU-heavy functions in processes of their own, killed when they take too long or too much memory."""

import asyncio
import multiprocessing
import os
import resource
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from servbot.core.errors import ApplicationFailure

P = ParamSpec("P")
T = TypeVar("T")


class ComputeKilled(ApplicationFailure):
    """A computation took too long or used too much and was stopped."""

    code = "engine.compute-killed"
    default_remedy = "Look at the document: it may be damaged or far larger than usual."


def set_up(memory: int) -> None:
    """Set up a process: OCR engines must not fight over the cores, and none may take all memory."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


class ComputePool:
    """A process per core, started when first needed."""

    def __init__(self, *, processes: int | None = None, seconds: float = 120, memory: int = 4 << 30) -> None:
        """Keep the limits; nothing is started yet.

        Args:
            processes: how many at once; one per core when left out.
            seconds: time limit of one computation.
            memory: bytes that one process may take.
        """
        self.memory = memory
        self.processes = processes or os.cpu_count() or 1
        self.seconds = seconds
        self._pool: ProcessPool | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; `ComputeKilled` at the time limit or when its process dies."""
        future = self._started().schedule(function, args=args, kwargs=kwargs, timeout=self.seconds)
        try:
            result: T = await asyncio.wrap_future(future)
        except TimeoutError as error:
            message = f"A computation ({function.__name__}) was stopped after {self.seconds:.0f} seconds."
            raise ComputeKilled(message) from error
        except MemoryError as error:
            message = (
                f"A computation ({function.__name__}) wanted more than {self.memory >> 20:,} MB of memory."
            )
            raise ComputeKilled(message) from error
        except ProcessExpired as error:
            message = f"The process of a computation ({function.__name__}) died (exit code {error.exitcode})."
            raise ComputeKilled(message) from error
        return result

    def _started(self) -> ProcessPool:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(
                max_workers=self.processes, context=spawn, initializer=set_up, initargs=(self.memory,)
            )
        return self._pool

    def stop(self) -> None:
        """Kill all processes."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None
