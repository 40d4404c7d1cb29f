"""How connections stand, and every change of it on record."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from servbot.core.circuit_breaker import Breaker
from servbot.core.lifecycle.breaker import BreakerState
from servbot.core.record import Record


class BreakerChange(Record):
    """A change of a circuit breaker's state."""

    id: int
    connection: str
    before: BreakerState
    after: BreakerState
    at: datetime
    why: str


Change = Callable[[Breaker], tuple[Breaker, str]]
"""From how a breaker stands to how it shall stand, and why. It may be called more than once."""


class BreakerStore(Protocol):
    """One row per connection, shared by all workers. All calls block."""

    def breaker(self, connection: str) -> Breaker:
        """How the connection stands; a fresh one where nothing is known."""

    def breakers(self) -> Sequence[Breaker]:
        """All that are known, by name."""

    def change(self, connection: str, change: Change, at: datetime) -> Breaker:
        """Change it, with nobody else in between; another state is put on record. What it is afterwards."""

    def changes(self, *, connection: str = "", limit: int = 50) -> Sequence[BreakerChange]:
        """The latest changes, newest first."""

    def take_untold(self) -> Sequence[BreakerChange]:
        """Changes that are news and that nobody was told of, oldest first; each is given to one caller only."""

    def give_back(self, change_id: int) -> None:
        """Nobody could be told; it is given to the next caller again."""
