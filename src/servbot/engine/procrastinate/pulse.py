"""How workers know of each other."""

from datetime import timedelta

from servbot.core.record import Record


class Pulse(Record):
    """The times by which workers notice that one of them is gone."""

    beat: timedelta = timedelta(seconds=2)
    """Between signs of life."""

    silent_after: timedelta = timedelta(seconds=10)
    """A worker without a sign of life for so long is taken for dead, and its runs go on elsewhere; several beats."""

    drain: timedelta = timedelta(seconds=20)
    """How long legs under way may go on after a request to stop."""

    @property
    def holds_still_after(self) -> timedelta:
        """A worker that cannot give signs of life stops acting before others take it for dead."""
        return self.silent_after * 0.7
