"""What the rules say of one side alone: where its amount, currency and date stand, and what may be written off."""

from decimal import Decimal

from pydantic import Field, model_validator

from servbot.core.record import Record


class AmountRule(Record):
    """How the amount of a row is made from its columns; rules name it by `name`."""

    name: str = "amount"
    """Name for keys and comparisons."""

    column: str = ""
    """The column with signed amounts."""

    debit: str = ""
    """The column with debits, where debits and credits stand apart; they count as positive."""

    credit: str = ""
    """The column with credits; they count as negative."""

    reversed: bool = False
    """Whether the sign is turned, because the other side books the same event the other way round."""

    currency: str = ""
    """The column with the currency of the amount."""

    @model_validator(mode="after")
    def _from_somewhere(self) -> "AmountRule":
        if bool(self.column) == bool(self.debit or self.credit) or bool(self.debit) != bool(self.credit):
            raise ValueError("an amount needs either column, or debit and credit")
        return self

    @property
    def columns(self) -> set[str]:
        """The columns it is made from."""
        return {name for name in (self.column, self.debit, self.credit, self.currency) if name}


class SideRules(Record):
    """Where one side's amount and date stand."""

    amount: AmountRule | None = None
    """How the amount is made, where it is not simply a column."""

    date: str = ""
    """The column from which the age of a row is counted."""

    opening: Decimal | None = None
    """Balance before the first row, where a statement gives one."""

    closing: Decimal | None = None
    """Balance after the last row, where a statement gives one."""

    def needed(self, named: set[str]) -> set[str]:
        """The real columns behind the named ones."""
        derived = {self.amount.name} - self.amount.columns if self.amount else set()
        own = self.amount.columns if self.amount else set()
        return (named - derived) | own | ({self.date} if self.date else set())


class ReviewRules(Record):
    """By which columns suggestions and breaks are put together for a person."""

    left: str = ""
    """Column with the counterparty of left rows; by cause when both are empty."""

    right: str = ""
    """Column with the counterparty of right rows."""

    def mirrored(self) -> "ReviewRules":
        """The same with the sides swapped."""
        return ReviewRules(left=self.right, right=self.left)


class WriteOff(Record):
    """Which differences may be proposed for writing off; a person with the authority decides."""

    limit: Decimal = Field(gt=0)
    """The largest difference of one pair."""

    total: Decimal | None = Field(default=None, gt=0)
    """The most that is proposed altogether; beyond it nothing more is."""

    authority: str = Field(min_length=1)
    """The role that may accept it."""
