"""What a sheet of a new workbook is to hold and how it is to look."""

from typing import Any, Literal

from pydantic import Field

from servbot.core.record import Record

Color = r"^[0-9A-Fa-f]{6}$"


class ColumnLook(Record):
    """How one column looks."""

    number_format: str = ""
    """As spreadsheet programs write it, such as `#,##0.00` or `yyyy-mm-dd`."""

    width: float | None = Field(default=None, gt=0, le=255)
    """In characters; by the longest text when not given."""

    bold: bool = False

    fill: str = Field(default="", pattern=rf"{Color}|^$")
    """Colour behind the cells."""

    align: Literal["left", "center", "right"] | None = None

    formula: str = ""
    """A formula for each row, with columns in braces: `={Quantity}*{Unit price}`."""


class Highlight(Record):
    """A colour that depends on the value of a cell."""

    column: str

    least: float | None = None
    """From this number on."""

    most: float | None = None
    """Up to this number."""

    equal: str = ""
    """When the text is this one."""

    fill: str = Field(default="FFC7CE", pattern=Color)


class Chart(Record):
    """A chart of some columns."""

    kind: Literal["bar", "line", "pie"] = "bar"

    labels: str
    """The column with the names along the axis."""

    values: tuple[str, ...] = Field(min_length=1)
    """Columns with numbers; one line or set of bars for each."""

    title: str = ""

    at: str = Field(default="", pattern=r"^([A-Z]{1,3}[1-9]\d*)?$")
    """The cell at its upper left corner; on the right of the table when empty."""


class NewSheet(Record):
    """One sheet."""

    name: str
    """Name of the sheet."""

    rows: tuple[dict[str, Any], ...] = ()
    """Values by column name."""

    columns: dict[str, ColumnLook] = {}
    """Looks by column name; columns with a formula are added on the right."""

    freeze: bool = True
    """Whether the header stays in sight."""

    filter: bool = True
    """Whether each column has a filter."""

    highlights: tuple[Highlight, ...] = ()
    """Colours that depend on values."""

    charts: tuple[Chart, ...] = ()
    """Charts on the sheet."""
