"""Several calls at the same moment, to find races."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at once, each in a thread of its own; what each gave back or raised, in order."""
    start = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def work(index: int) -> None:
        start.wait()
        try:
            results[index] = calls[index]()
        except Exception as error:  # noqa: BLE001 - the caller looks at it
            results[index] = error
        finally:
            _disconnect()

    threads = [Thread(target=work, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _disconnect() -> None:
    """Close the thread's own connection to the database."""
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()
