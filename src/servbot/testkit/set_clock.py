"""A clock that can be set: child processes see it instead of the machine's, by libfaketime (Debian's package `faketime`)."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path


class SetClock:
    """Tells processes started with its `environment` what time it is."""

    def __init__(self, folder: Path) -> None:
        """A clock that goes right; `folder` holds the file by which it is set."""
        self._file = folder / "clock"
        (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        self.environment: Mapping[str, str] = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # as when somebody sets the clock of a machine
        }
        self.set(timedelta())

    def set(self, ahead: timedelta) -> None:
        """Let the clock be so far ahead, or behind where that is negative."""
        self._file.write_text(f"{ahead.total_seconds():+.0f}\n", encoding="ascii")
