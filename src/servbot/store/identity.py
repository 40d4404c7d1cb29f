"""Identities that sort by the time they were made, and keys short enough for an index."""

import hashlib
import secrets
import time
import uuid
from threading import Lock

LONGEST_KEY = 400
"""Characters of a key that an index takes on every database."""


class Clock:
    """Time in 4096ths of a millisecond that never gives the same moment twice."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def tick(self) -> int:
        """The present moment, or the one after the last when that has been given out."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() * 4096 // 1_000_000)
            return self._last


clock = Clock()


def new_run_id() -> str:
    """A version 7 UUID (RFC 9562): milliseconds, their fraction, then chance."""
    milliseconds, fraction = divmod(clock.tick(), 4096)
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def short_key(key: str) -> str:
    """The key itself, or, where it is too long for an index, its beginning and a digest of all of it."""
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(digest) - 1]}#{digest}"
