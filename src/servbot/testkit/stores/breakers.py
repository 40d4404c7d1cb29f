"""Circuit breakers in memory."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.circuit_breaker import Breaker, is_news
from servbot.ports.breaker_store import BreakerChange, Change
from servbot.testkit.stores.state import MemoryState, locked


class MemoryBreakerStore:
    """Implements `servbot.ports.breaker_store.BreakerStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def breaker(self, connection: str) -> Breaker:
        """How the connection stands."""
        return self.state.breakers.get(connection, Breaker(connection=connection))

    @locked
    def breakers(self) -> Sequence[Breaker]:
        """All that are known."""
        return [self.state.breakers[name] for name in sorted(self.state.breakers)]

    @locked
    def change(self, connection: str, change: Change, at: datetime) -> Breaker:
        """Change it."""
        before = self.breaker(connection)
        after, why = change(before)
        self.state.breakers[connection] = after
        if after.state is not before.state:
            made = BreakerChange(
                id=next(self.state.numbers),
                connection=connection,
                before=before.state,
                after=after.state,
                at=at,
                why=why,
            )
            self.state.breaker_changes[made.id] = made
            if is_news(before.state, after.state):
                self.state.untold.add(made.id)
        return after

    @locked
    def changes(self, *, connection: str = "", limit: int = 50) -> Sequence[BreakerChange]:
        """The latest changes."""
        newest = reversed(self.state.breaker_changes.values())
        return [each for each in newest if not connection or each.connection == connection][:limit]

    @locked
    def take_untold(self) -> Sequence[BreakerChange]:
        """What nobody was told of."""
        numbers = sorted(self.state.untold)
        self.state.untold.clear()
        return [self.state.breaker_changes[number] for number in numbers]

    @locked
    def give_back(self, change_id: int) -> None:
        """Nobody was told after all."""
        self.state.untold.add(change_id)
