"""How far two values may be apart and still agree."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.core.record import Record

TOLERANCE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%|(?:working )?days?)?")


class Tolerance(Record):
    """How far two values may be apart and still agree; the limit itself agrees."""

    amount: Decimal = Field(default=Decimal(0), ge=0)
    """In the unit of the values."""

    percent: Decimal = Field(default=Decimal(0), ge=0, lt=100)
    """Of the larger of the two values."""

    more: Decimal | None = Field(default=None, ge=0)
    """How much more the left value may be, where that is not `amount`."""

    less: Decimal | None = Field(default=None, ge=0)
    """How much less the left value may be, where that is not `amount`."""

    days: int = Field(default=0, ge=0)
    """For dates."""

    later: int | None = Field(default=None, ge=0)
    """How many days later the left date may be, where that is not `days`."""

    earlier: int | None = Field(default=None, ge=0)
    """How many days earlier the left date may be, where that is not `days`."""

    working: bool = False
    """Whether days are counted without weekends and holidays."""

    def mirrored(self) -> "Tolerance":
        """The same with the sides swapped."""
        swapped = {"more": self.less, "less": self.more, "later": self.earlier, "earlier": self.later}
        return self.model_copy(update=swapped)

    def allows_amounts(self, left: Decimal, right: Decimal) -> bool:
        """Whether two amounts agree; exact."""
        apart = WIDE.subtract(left, right)
        limit = self.more if apart > 0 else self.less
        larger = max(WIDE.abs(left), WIDE.abs(right))
        # Multiplied out, because a division would have to be rounded.
        within_percent = WIDE.multiply(WIDE.abs(apart), Decimal(100)) <= WIDE.multiply(larger, self.percent)
        return WIDE.abs(apart) <= (self.amount if limit is None else limit) or within_percent

    def allows_dates(self, left: date, right: date, holidays: tuple[date, ...] = ()) -> bool:
        """Whether two dates agree."""
        later = left >= right
        limit = self.later if later else self.earlier
        apart = (
            working_days(min(left, right), max(left, right), holidays)
            if self.working
            else abs((left - right).days)
        )
        return apart <= (self.days if limit is None else limit)


def working_days(first: date, last: date, holidays: tuple[date, ...] = ()) -> int:
    """Days of work from the first date to the last, the first not counted."""
    import numpy as np

    off = np.array(holidays, dtype="datetime64[D]")
    day = np.timedelta64(1, "D")
    count = np.busday_count(np.datetime64(first) + day, np.datetime64(last) + day, holidays=off)
    return int(count)


def parsed(value: Any) -> Any:
    """What was written for a tolerance: 0.01, "1%", "3 days", "2 working days", or a mapping."""
    if isinstance(value, dict | Tolerance | bool):
        return value
    found = TOLERANCE.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f'{value!r} is no tolerance: write 0.01, "1%", "3 days" or "2 working days"')
    number, unit = Decimal(found["number"]), found["unit"]
    if unit == "%":
        return Tolerance(percent=number)
    if unit:
        return Tolerance(days=int(number), working=unit.startswith("working"))
    return Tolerance(amount=number)
