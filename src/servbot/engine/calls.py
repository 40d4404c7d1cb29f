"""Runs of other bots that one leg waits for."""

from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

from servbot.core.interpreter import CallBot, Effect
from servbot.core.run import Outcome
from servbot.engine.calling import Caller
from servbot.engine.replay import Called, Memory


class Calls:
    """Knows them by the addresses of the steps that wait, and ends those that are in vain."""

    def __init__(self, caller: Caller, memory: Memory) -> None:
        self._caller = caller
        self._called = dict(memory.called)
        self._in_vain: set[str] = set()
        self.begun = memory.calls
        """What began them, by address."""

    def of(self, effect: CallBot) -> Called | None:
        """The run that was begun for a step."""
        return self._called.get(effect.address)

    def begin(self, effect: CallBot) -> Coroutine[Any, Any, Outcome | Called]:
        """Begin a run."""
        return self._caller.call(effect)

    def wait(self, effect: CallBot, called: Called) -> datetime | None:
        """Wait for a run; until when, where the step has a time limit."""
        self._called[effect.address] = called
        return None if effect.timeout is None else called.at + timedelta(seconds=effect.timeout)

    async def time_out(self, effect: CallBot) -> None:
        """Cancel a run that took longer than its step allows."""
        await self._caller.time_out(self._called[effect.address], effect.timeout or 0)

    def has_ended(self, address: str) -> None:
        """Wait no more: the log tells the end."""
        self._called.pop(address, None)

    def give_up(self, addresses: set[str]) -> None:
        """Take note of steps that a cancel cut off."""
        self._in_vain |= addresses & self._called.keys()

    async def cut_off_given_up(self) -> None:
        """End the runs of steps that were given up; the log says by now that they were."""
        while self._in_vain:
            await self._caller.cut_off(self._called.pop(self._in_vain.pop()))

    async def let_go_all_but(self, wanted: Mapping[str, Effect]) -> None:
        """Let go the runs that nobody waits for any more: a branch was left before they had ended."""
        await self.cut_off_given_up()
        for address in self._called.keys() - wanted.keys():
            await self._caller.let_go(self._called.pop(address))
