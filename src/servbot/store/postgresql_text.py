"""Texts for PostgreSQL, which keeps every character but one."""

from functools import cache

from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class TextDumper(StrDumperUnknown):
    """Writes NUL, which a damaged document or a foreign system may send, as the sign for what cannot be shown."""

    def dump(self, obj: str) -> Buffer | None:
        """The text as it is sent."""
        return super().dump(obj.replace("\0", REPLACEMENT) if "\0" in obj else obj)


@cache
def accept_any_text() -> None:
    """Let every connection of this process write texts with NUL; once."""
    adapters.register_dumper(str, TextDumper)
