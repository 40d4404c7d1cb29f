"""Targets of one step: what they found in earlier runs, and what is taken instead of them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from servbot.core.healing import Repair
from servbot.engine.surroundings import Surroundings

if TYPE_CHECKING:
    from servbot.engine.context import RunContext

LATELY = 24 * 3600.0
"""Seconds for which a worker does not look again whether a target still finds the same."""

_noted: dict[tuple[str, str, str], float] = {}
"""When this process looked, by bot, step and targets."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What the walk says about the targets of a step."""

    picked: tuple[Repair, ...] = ()
    may_guess: bool = False


class StepHealing:
    """Implements `servbot.core.healing.Healing` for a step of a run."""

    def __init__(self, around: Surroundings, bot: str, context: "RunContext", targets: Targets) -> None:
        self._around = around
        self._bot = bot
        self._context = context
        self.picked = targets.picked
        self.may_guess = targets.may_guess

    def is_new(self, chain: str) -> bool:
        """See `Healing`."""
        if self._around.healing is None:
            return False
        now, key = time.monotonic(), (self._bot, self._context.step, chain)
        is_new = now - _noted.get(key, -LATELY) >= LATELY
        if is_new:
            _noted[key] = now
        return is_new

    async def last_seen(self, chain: str) -> Mapping[str, Any] | None:
        """See `Healing`."""
        store = self._around.healing
        if store is None:
            return None
        return await self._around.ask_patiently(lambda: store.last_seen(self._bot, self._context.step, chain))

    async def saw(self, chain: str, sighting: Mapping[str, Any], page: str) -> None:
        """See `Healing`."""
        store = self._around.healing
        if store is None:
            return
        known = {**sighting, "page": await self._kept(page)}
        await self._around.ask_patiently(lambda: store.saw(self._bot, self._context.step, chain, known))

    async def repaired(self, repair: Repair, page: str) -> None:
        """See `Healing`."""
        who = f"as {repair.by} picked" if repair.by else f"by itself, {repair.score:.0%} alike"
        self._context.log("warning", f"{list(repair.chain)} found nothing; {repair.target} was taken {who}.")
        store = self._around.healing
        if store is None:
            return
        pages = (await self._kept(page), *repair.pages)
        known = repair.model_copy(
            update={"step": self._context.step, "pages": tuple(filter(None, pages)) if page else ()}
        )
        at = datetime.now(UTC)
        await self._around.ask_patiently(lambda: store.propose(self._bot, self._context.run_id, known, at))

    async def _kept(self, page: str) -> str:
        """The digest of the page, kept with the run; empty for none."""
        if not page:
            return ""
        kept = await self._context.keep("page-as-found.html", page.encode(), "text/html")
        return kept.digest
