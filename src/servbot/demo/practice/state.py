"""What the practice site remembers, for those who want to know what came of a click."""

from dataclasses import dataclass, field

from servbot.demo.practice.challenge import Verdict


@dataclass
class Practice:
    """The running site."""

    url: str = ""
    """Its address on the loopback interface."""

    signed_in: set[str] = field(default_factory=set)
    """Sessions that the site still knows."""

    sign_ins: int = 0
    """How often somebody was let in."""

    used_codes: list[str] = field(default_factory=list)
    """One-time codes that were taken."""

    bookings: list[dict[str, str]] = field(default_factory=list)
    """Forms that were sent."""

    uploads: list[str] = field(default_factory=list)
    """Names of files that were sent."""

    verdicts: list[Verdict] = field(default_factory=list)
    """What came of the challenges that were played to their end."""
