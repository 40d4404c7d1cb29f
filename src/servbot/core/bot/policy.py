"""How a step deals with failure and doubt."""

import hashlib
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from servbot.core.bot.data import AskField
from servbot.core.duration import Duration, parse_duration
from servbot.core.errors import FailureKind
from servbot.core.record import Record


def parse_share(text: Any) -> float:
    """The part of one behind `text`, such as `2%`; a `ValueError` says how to write one."""
    written = str(text).strip()
    try:
        share = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        share = -1
    if isinstance(text, bool) or not 0 < share < 1:
        raise ValueError(f"{text!r} is no share; write a percentage such as 2%, or a number between 0 and 1")
    return share


Share = Annotated[
    float,
    BeforeValidator(parse_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s?%$", "examples": ["2%"]},
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            ]
        }
    ),
]


class Retry(Record):
    """Trying again by itself."""

    attempts: int = Field(default=3, ge=1, le=100)
    """How often in all."""

    backoff: Duration = parse_duration("2s")
    """Pause before the second attempt."""

    factor: float = Field(default=2, ge=1, le=10)
    """By how much each further pause is longer."""

    jitter: float = Field(default=0, ge=0, le=1)
    """By which part each pause is longer or shorter by chance, so that runs do not all come back at once."""

    on: tuple[str, ...] = (FailureKind.APPLICATION.value,)
    """Kinds or codes of failure that are tried again."""

    def pause_before(self, attempt: int, seed: str = "") -> float:
        """Seconds to wait before attempt number `attempt` (2 or more); the same seed gives the same chance."""
        pause = self.backoff.total_seconds() * self.factor ** (attempt - 2)
        return pause * (1 + self.jitter * _chance(seed)) if self.jitter else pause

    def covers(self, kind: FailureKind, code: str) -> bool:
        """Whether such a failure is tried again."""
        return kind.value in self.on or code in self.on


def _chance(seed: str) -> float:
    """A number from -1 to 1 that only hangs on the seed."""
    drawn = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    return drawn / 2**63 - 1


class Accept(Record):
    """What a result must satisfy to be used without a person."""

    confidence: float = Field(default=0.9, ge=0, le=1)
    """Least confidence of every field of a document."""

    error: Share | None = None
    """Share of wrong values that is put up with, such as `2%`. Fields whose error rate was measured are judged by it; a
    required field for which nothing was measured goes to a person."""


class Route(Record):
    """Where a failure leads."""

    when: str | bool = True
    """Condition on `error` (kind, code, message, step)."""

    do: Literal["reject", "skip", "ask"]
    """End the case, leave the step out, or put it to a person (what happens without a route)."""

    reason: str = ""
    """Words for the person who reads about it."""


class Ask(Record):
    """A question to a person."""

    role: str = ""
    """Who may answer; everybody at the exception queue when empty."""

    question: str = ""
    """What is to be decided, in a sentence."""

    authority: dict[str, Any] = {}
    """`amount`: the amount the person's authority must cover."""

    form: dict[str, AskField] = {}
    """Fields of the answer by name; none makes it a plain yes (submit) or no (reject)."""
