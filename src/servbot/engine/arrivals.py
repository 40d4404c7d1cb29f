"""Ending a wait for an event whose time is over."""

from servbot.core.interpreter import AwaitEvent
from servbot.core.interpreter.wait_verb import timed_out
from servbot.core.run import EventType, Failed, Failure, NewEvent, Outcome
from servbot.core.value import plain
from servbot.engine.replay import Memory
from servbot.engine.surroundings import Surroundings
from servbot.ports.run_store import Lease


class Arrivals:
    """Asks the store, which alone knows whether something came at the last moment."""

    def __init__(self, around: Surroundings, lease: Lease) -> None:
        self._around = around
        self._lease = lease

    async def time_out(self, effect: AwaitEvent, failure: Failure | None = None) -> Outcome:
        """The failure, or what came just before; either is in the log then.

        `failure`: why it ends; that its own time is over when left out.
        """
        why = failure or timed_out(effect)
        return await self._around.ask_patiently(lambda: self._ended(effect, why))

    def _ended(self, effect: AwaitEvent, failure: Failure) -> Outcome:
        data = {"step": effect.step, "title": effect.title, "failure": plain(failure)}
        over = NewEvent(type=EventType.WAIT_TIMED_OUT, address=effect.address, data=data)
        if self._around.runs.time_out(self._lease, over):
            return Failed(failure=failure)
        return Memory.of(self._around.runs.events(self._lease.run_id)).outcomes[effect.address]
