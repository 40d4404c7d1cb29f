"""Who works the legs, and what a worker needs of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from servbot.core.action import Credential
from servbot.core.run import NewEvent
from servbot.ports.run_store import Lease, RunRow


class Dispatch(Protocol):
    """Has a leg worked: the part of an engine that the store calls."""

    def __call__(
        self, run_id: str, *, capability: str, priority: int, not_before: datetime, first: bool
    ) -> None:
        """Tell the workers of a leg; it counts when the caller's transaction is committed, and not before.

        A run has one leg to be told of: a later call replaces what was told earlier and not taken up yet.

        Args:
            run_id: the run.
            capability: what a worker must be able to do.
            priority: higher ones go first.
            not_before: when it may begin.
            first: whether nothing was told of this run before, for it is just being created.
        """


class Vault(Protocol):
    """Credentials by name."""

    def get(self, name: str) -> Credential:
        """The credential; an error names the missing one and how to add it."""

    def key_for(self, purpose: str) -> bytes:
        """A key of this installation for one purpose, such as sealing reports."""


class Notifier(Protocol):
    """Tells people something."""

    async def send(self, recipients: tuple[str, ...], title: str, body: str) -> None:
        """Send to all; an application failure names the channel that refused."""


class ServiceCaller(Protocol):
    """Answers `services.<connection>.<name>(…)` in expressions."""

    async def call(self, connection: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The answer as a plain value."""


class HealthCheck(Protocol):
    """Asks systems whether they work."""

    def describes(self, connection: str) -> bool:
        """Whether the system can be asked."""

    async def check(self, connection: str) -> None:
        """Ask it; an application failure when it does not work."""


class LegObserver(Protocol):
    """Is told what legs do. It neither blocks nor raises, and changes nothing."""

    def begun(self, lease: Lease, run: RunRow) -> None:
        """A leg begins."""

    def recorded(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """These events stand in the log now."""

    def ended(self, lease: Lease) -> None:
        """The leg is over, however it ended."""
