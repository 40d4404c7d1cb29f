"""What a cell says about a value: in one of these spans, or in none of them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """Values between two bounds; `None` is no bound."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Any) -> bool:
        """Whether the value lies between the bounds."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or value < self.high or (not self.high_open and value == self.high)

    @property
    def is_empty(self) -> bool:
        """Whether no value can lie between the bounds."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)))


@dataclass(frozen=True, slots=True)
class Condition:
    """The spans of one cell."""

    spans: tuple[Span, ...]
    negated: bool = False

    def holds(self, value: Any) -> bool:
        """Whether a value fits; nothing fits only where any value does."""
        if value is None:
            return self == ANY
        return any(span.holds(value) for span in self.spans) != self.negated

    def bounds(self) -> set[Any]:
        """Every value at which the answer may change."""
        return {bound for span in self.spans for bound in (span.low, span.high) if bound is not None}


ANY = Condition(spans=(), negated=True)
"""The condition of `-`."""
