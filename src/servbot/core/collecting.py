"""Work on many small objects without looking for garbage in between."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """A tree is many small objects and hardly a cycle: to look for cycles meanwhile costs more than all the rest.

    Each look goes over everything the process holds, so a large process would be slow.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()
