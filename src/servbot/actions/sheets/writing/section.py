"""The parts of a report."""

from typing import Any

from servbot.core.record import Record


class Section(Record):
    """One table of a report, on a sheet of its own."""

    name: str
    """Name of the sheet."""

    rows: tuple[dict[str, Any], ...] = ()
    """Values by column name."""

    columns: tuple[str, ...] = ()
    """Columns in their order; all that the rows have when empty."""
