"""What the practice site remembers, for those who want to know what came of a click."""

from dataclasses import dataclass, field


@dataclass
class Practice:
    """The running site."""

    url: str = ""
    """Its address on the loopback interface."""

    signed_in: set[str] = field(default_factory=set)
    """Sessions that the site still knows."""

    bookings: list[dict[str, str]] = field(default_factory=list)
    """Forms that were sent."""

    uploads: list[str] = field(default_factory=list)
    """Names of files that were sent."""
