"""Circuit breakers: who is let through to a system, and what follows from how it went."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from servbot.core.circuit_breaker import Breaker, BreakerPolicy, Trouble, reason_of
from servbot.core.duration import written
from servbot.core.errors import ApplicationFailure, FailureKind, ServbotError
from servbot.core.lifecycle.breaker import BreakerState
from servbot.core.record import Record
from servbot.core.run.deadline import RUN_TIMED_OUT
from servbot.ports.breaker_store import BreakerChange, BreakerStore

LONGEST_MESSAGE = 500
"""Characters of an outage's message that are kept."""


class ConnectionOpen(ApplicationFailure):
    """A connection is not used for now, because its system was down."""

    code = "connection.open"
    outage = True
    default_remedy = "Wait: it is tried again by itself. The Connections page shows how it stands."


class Guarded(Record):
    """What the settings say of a connection's breaker."""

    policy: BreakerPolicy = BreakerPolicy()
    title: str = ""
    """What people call the system."""

    notify: tuple[str, ...] = ()
    """Who is told when it is given up, and when it is back."""


class Notice(Record):
    """What somebody is to be told."""

    change: BreakerChange
    recipients: tuple[str, ...]
    title: str
    body: str


class Breakers:
    """The breakers of all connections. All calls block."""

    def __init__(
        self,
        store: BreakerStore,
        guarded: Mapping[str, Guarded],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._guarded = dict(guarded)
        self._now = now

    def standing(self) -> Sequence[Breaker]:
        """How every connection stands: those of the settings, and those that have a history."""
        known = {breaker.connection: breaker for breaker in self._store.breakers()}
        names = sorted({*self._guarded, *known})
        return [known.get(name, Breaker(connection=name)) for name in names]

    def changes(self, *, connection: str = "", limit: int = 50) -> Sequence[BreakerChange]:
        """The latest changes, newest first."""
        return self._store.changes(connection=connection, limit=limit)

    def title(self, connection: str) -> str:
        """What people call the system."""
        return self._of(connection).title or connection

    def admit(self, connection: str, lapse: timedelta) -> int:
        """Let an attempt through, or refuse it.

        Args:
            connection: its name.
            lapse: after so long the attempt counts as lost, should nobody tell how it ended.

        Returns:
            The number of an attempt that decides whether the connection is used again; 0 for any other.

        Raises:
            ConnectionOpen: it is not used for now.
        """
        now = self._now()
        seen = self._store.breaker(connection)
        if not seen.lets_all_through:
            seen, probe = self._try(connection, now, lapse)
            if probe:
                return probe
        if seen.lets_all_through:
            return 0
        raise self._refusal(seen)

    def _try(self, connection: str, now: datetime, lapse: timedelta) -> tuple[Breaker, int]:
        """Make the deciding attempt this caller's, where it is due and nobody was faster: its number, else 0."""
        probe = 0

        def change(found: Breaker) -> tuple[Breaker, str]:
            nonlocal probe
            if not found.may_be_tried(now):
                return found, ""
            after = found.tried(now, lapse)
            probe = after.probe
            return after, reason_of(found, after, self._of(connection).policy)

        return self._store.change(connection, change, now), probe

    def failed(self, connection: str, error: ServbotError, probe: int, message: str = "") -> None:
        """Count an outage; an error of the data or of a page shows that the system is up.

        Args:
            connection: its name.
            error: what the attempt met.
            probe: number of the attempt, as `admit` gave it.
            message: the error's, as people may read it; its own when left out.
        """
        tells_nothing = error.kind is FailureKind.DEFECT or error.code == RUN_TIMED_OUT
        if not error.outage and not tells_nothing:
            self.succeeded(connection, probe)
            return
        now, policy = self._now(), self._of(connection).policy
        trouble = Trouble(code=error.code, message=(message or error.message)[:LONGEST_MESSAGE], at=now)

        def change(found: Breaker) -> tuple[Breaker, str]:
            after = found.failed(policy, trouble, probe)
            return after, reason_of(found, after, policy)

        self._store.change(connection, change, now)

    def succeeded(self, connection: str, probe: int) -> None:
        """An attempt found the system up; only one that decides changes anything."""
        if not probe:
            return
        now, policy = self._now(), self._of(connection).policy

        def change(found: Breaker) -> tuple[Breaker, str]:
            after = found.succeeded(now, probe)
            return after, reason_of(found, after, policy)

        self._store.change(connection, change, now)

    def due(self) -> Sequence[str]:
        """Connections whose deciding attempt can be made now."""
        now = self._now()
        return [each.connection for each in self._store.breakers() if each.may_be_tried(now)]

    def take_notices(self) -> Sequence[Notice]:
        """What people are to be told; each is given out once."""
        return [notice for change in self._store.take_untold() if (notice := self._notice(change))]

    def give_back(self, notice: Notice) -> None:
        """It could not be told; it is given out again."""
        self._store.give_back(notice.change.id)

    def _of(self, connection: str) -> Guarded:
        return self._guarded.get(connection, Guarded())

    def _refusal(self, breaker: Breaker) -> ConnectionOpen:
        last = f" The last failure: {breaker.last.message}" if breaker.last else ""
        again = f"at {breaker.until:%Y-%m-%d %H:%M:%S} UTC" if breaker.until else "soon"
        if breaker.state is BreakerState.HALF_OPEN:
            again = "right now, by another run"
        return ConnectionOpen(
            f"{self.title(breaker.connection)} is not used for now; it is tried again {again}.{last}",
            nothing_done=True,
            details={"connection": breaker.connection, "tried_again_at": breaker.until},
        )

    def _notice(self, change: BreakerChange) -> Notice | None:
        guarded = self._of(change.connection)
        if not guarded.notify:
            return None
        name = self.title(change.connection)
        if change.after is BreakerState.CLOSED:
            title = f"{name} is back"
            body = f"{name} is used again since {change.at:%Y-%m-%d %H:%M:%S} UTC. {change.why}"
        else:
            title = f"{name} is not used for now"
            body = (
                f"{change.why}\nIt is not used since {change.at:%Y-%m-%d %H:%M:%S} UTC, and tried again every "
                f"{written(guarded.policy.open_for)}."
            )
        return Notice(change=change, recipients=guarded.notify, title=title, body=body)
