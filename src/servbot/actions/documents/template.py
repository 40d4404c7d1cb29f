"""What a document template says: fields and where to look for them, the table of line items, checks."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from servbot.actions.documents.values import FieldType
from servbot.core.record import Record


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Look = Literal["same", "right", "below"]
Guess = Literal["", "letterhead", "company", "currency", "date", "total"]
CheckName = Literal[
    "net-tax-total",
    "line-sums",
    "cash-change",
    "tax-number",
    "plausible-date",
    "due-date",
    "id-number",
    "balance",
    "code",
    "capitals",
]


class Lookup(Record):
    """One way to find a field's value: by a label on the page, or by a guess where there is none."""

    labels: tuple[str, ...] = ()
    """Texts beside the value, in any language; upper or lower case and spaces do not matter."""

    look: tuple[Look, ...] = ("same", "right", "below")
    """Where the value stands, most likely first: behind the label in the same run of text, right of it, below it."""

    nth: int = Field(default=1, ge=1)
    """Which of the values on the label's line."""

    pick: Literal["first", "last"] = "first"
    """Which occurrence of the label, in reading order, when it stands on the page several times."""

    expected: int = Field(default=1, ge=1)
    """How often the labels stand on the page; where fewer were read, the one that is left may be the wrong one."""

    trust: float = Field(default=1.0, gt=0, le=1)
    """How sure this way is: less than 1 where the labels also stand beside other things."""

    guess: Guess = ""
    """Instead of a label: the sender's name at the top (`letterhead` by its size, `company` by words of a trade or legal
    form), the currency of the amounts, the first date on the page, or
    the largest amount that stands there more than once (`total`)."""

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if bool(self.labels) == bool(self.guess):
            raise ValueError("needs either `labels` or `guess`")
        return self


class TemplateField(Record):
    """One value to read."""

    type: FieldType = "string"

    title: str
    """The name people use."""

    required: bool = False

    pattern: Pattern = ""
    """A regular expression that a string value must contain; the part it matches is the value."""

    find: tuple[Lookup, ...] = Field(min_length=1)
    """Ways to find it, best first."""


class Column(Record):
    """One column of the table of line items."""

    labels: tuple[str, ...] = Field(min_length=1)
    """Texts of its header."""

    type: FieldType = "string"

    required: bool = False
    """Whether a row without it is no line item of its own."""


class LineTable(Record):
    """The table of line items."""

    columns: dict[str, Column] = Field(min_length=2)

    end: tuple[str, ...] = ()
    """Texts that begin the row behind the last line item."""


class Template(Record):
    """How one kind of document is read."""

    title: str

    fields: dict[str, TemplateField] = Field(min_length=1)

    lines: LineTable | None = None

    checks: tuple[CheckName, ...] = ()

    supplier: str = ""
    """The field that names who made the document; corrected names are learned for it."""

    other_labels: tuple[str, ...] = ()
    """Labels of values nobody asked for; they are never taken for a value."""

    @model_validator(mode="after")
    def _names_its_supplier(self) -> Self:
        if self.supplier and self.supplier not in self.fields:
            raise ValueError(f"`supplier` names no field: {self.supplier}")
        return self
