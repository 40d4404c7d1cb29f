"""The one error base: what happened, where, what to do about it, and what follows from it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar


class FailureKind(StrEnum):
    """Why something failed; set where the error is raised, it drives what follows."""

    BUSINESS = "business"
    """The data is wrong: a person looks, nothing is retried."""

    APPLICATION = "application"
    """The world is wrong (a system is down, a page changed): worth another try."""

    IN_DOUBT = "in_doubt"
    """Nobody knows whether an effect outside took place: a probe or a person decides."""

    VALIDATION = "validation"
    """A value is not certain enough to be used without a person."""

    CONTROL = "control"
    """A control point said no; nothing passes it."""

    DEFECT = "defect"
    """The bot definition or servbot itself is wrong: a developer looks."""


class ServbotError(Exception):
    """Something went wrong inside servbot; please report it with the code shown."""

    code: ClassVar[str] = "servbot.defect"
    """Stable name of the error, `family.what-happened`."""

    kind: ClassVar[FailureKind] = FailureKind.DEFECT

    outage: bool = False
    """The other system is down or broken: it counts for the circuit breaker of its connection, and a session with
    a standby moves there."""

    evidence: tuple[Any, ...] = ()
    """Files kept about it where it was raised."""

    default_remedy: ClassVar[str] = ""
    """What to do about it, when the place that raises has nothing better to say."""

    def __init__(
        self,
        message: str = "",
        *,
        remedy: str = "",
        place: str = "",
        nothing_done: bool = False,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Describe the error.

        Args:
            message: one sentence naming the thing, as a person would say it.
            remedy: one sentence saying what to do.
            place: file:line:column, step, sheet!cell or address of a page, where there is one.
            nothing_done: the effect outside surely did not take place, so even a step that must
                not be repeated may be tried again.
            details: plain values for the exception item (encodable by `servbot.core.value`).
        """
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.remedy = remedy or self.default_remedy
        self.place = place
        self.nothing_done = nothing_done
        self.details = dict(details or {})
        super().__init__(self.message)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.message}{remedy} [{self.code}]"


class BusinessFailure(ServbotError):
    """The data does not allow this step."""

    code = "business.refused"
    kind = FailureKind.BUSINESS


class ApplicationFailure(ServbotError):
    """Another system did not do what was asked."""

    code = "application.failed"
    kind = FailureKind.APPLICATION


class ControlBypassed(ServbotError):
    """Something would have led around a control point."""

    code = "control.bypassed"
    kind = FailureKind.CONTROL


class UsageError(ServbotError):
    """The command, setting or definition cannot be used as it is."""

    code = "usage.wrong"
    kind = FailureKind.DEFECT
