"""Targets of a page that find nothing any more: what they may have become, and what was taken instead."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from servbot.core.record import Record

PICK = "heal"
"""Path of the form field in which a person picks what a target has become."""

CANDIDATES = "found_instead"
"""Among the details of a failure: what the target may have become."""

CHAIN = "chain"
"""Among the details of a failure: the targets that found nothing."""


class Candidate(Record):
    """A thing on the page that may be what was looked for."""

    number: int
    """As it is written on the picture, from 1."""

    said: str
    """What it is, in words."""

    target: dict[str, Any]
    """How a bot names it."""

    score: float
    """How much it resembles what was looked for, from 0 to 1."""

    box: tuple[float, float, float, float] | None = None
    """Left, top, width and height on the picture, in pixels."""

    @property
    def option(self) -> str:
        """How it is offered."""
        return f"{self.number}: {self.said}"


class Repair(Record):
    """A target that found nothing, and what was taken instead."""

    step: str
    chain: tuple[dict[str, Any], ...]
    """The targets that found nothing."""

    target: dict[str, Any]
    """What was taken."""

    by: str = ""
    """Who picked it; empty where the bot was sure itself."""

    score: float = 0
    pages: tuple[str, ...] = ()
    """Digests of pages as they were kept: the one it was taken on, then an earlier one where the chain still found it."""


class KeptRepair(Record):
    """A repair on record."""

    id: int
    bot: str
    run_id: str
    at: datetime
    state: Literal["proposed", "applied", "dismissed"] = "proposed"
    repair: Repair


class Healing(Protocol):
    """What a step knows about its targets from earlier runs, and may do about one that finds nothing."""

    @property
    def picked(self) -> tuple[Repair, ...]:
        """What people have picked for this step in this run."""

    @property
    def may_guess(self) -> bool:
        """Whether a wrong guess does no lasting harm: the step may be repeated."""

    def is_new(self, chain: str) -> bool:
        """Whether nothing was noted about these targets lately; asked once, it is noted."""

    async def last_seen(self, chain: str) -> Mapping[str, Any] | None:
        """What the targets found the last time they found something."""

    async def saw(self, chain: str, sighting: Mapping[str, Any], page: str) -> None:
        """They found this, on a page with this HTML."""

    async def repaired(self, repair: Repair, page: str) -> None:
        """Something else was taken on a page with this HTML: put it on record."""


def candidates_in(details: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """What a failure offers instead of its target."""
    return tuple(Candidate.model_validate(each) for each in details.get(CANDIDATES) or ())


def picked(details: Mapping[str, Any], option: Any, step: str, by: str) -> Repair | None:
    """The repair that a person's pick makes."""
    chosen = next((each for each in candidates_in(details) if each.option == option), None)
    if chosen is None:
        return None
    return Repair(
        step=step, chain=tuple(details.get(CHAIN) or ()), target=chosen.target, by=by, score=chosen.score
    )
