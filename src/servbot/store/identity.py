"""Identities that sort by the time they were made."""

import hashlib
import secrets
import time
import uuid

LONGEST_KEY = 400
"""Characters of a key that an index takes on every database."""


def new_run_id() -> str:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def short_key(key: str) -> str:
    """The key itself, or, where it is too long for an index, its beginning and a digest of all of it."""
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(digest) - 1]}#{digest}"
