"""A failure as plain data, so that it can be kept, shown and compared."""

from typing import Any, Self

from servbot.core.errors import FailureKind, ServbotError
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.core.value import encode


class Failure(Record):
    """Why a step did not pass."""

    code: str
    kind: FailureKind
    title: str = ""
    """The cause in a few words, the same for alike cases."""

    message: str
    """One sentence, as a person would say it."""

    remedy: str = ""
    place: str = ""

    nothing_done: bool = False
    """The effect outside surely did not take place."""

    outage: bool = False
    """The other system is down or broken; not a matter of the data or of one page."""

    details: dict[str, Any] = {}
    evidence: tuple[Artefact, ...] = ()
    """Screenshots and page sources taken when it happened."""

    @classmethod
    def of(cls, error: BaseException, evidence: tuple[Artefact, ...] = ()) -> Self:
        """The failure behind an exception; anything but a `ServbotError` is a defect."""
        if not isinstance(error, ServbotError):
            text = f"{type(error).__name__}: {error}"
            title = "servbot met a condition it does not know"
            return cls(
                code="servbot.defect", kind=FailureKind.DEFECT, title=title, message=text, evidence=evidence
            )
        return cls(
            code=error.code,
            kind=error.kind,
            title=(type(error).__doc__ or error.code).strip().splitlines()[0].rstrip("."),
            message=error.message,
            remedy=error.remedy,
            place=error.place,
            nothing_done=error.nothing_done,
            outage=error.outage,
            details=_keepable(error.details),
            evidence=evidence or error.evidence,
        )


def _keepable(details: dict[str, Any]) -> dict[str, Any]:
    """The details with anything that cannot be kept shown as text."""
    kept: dict[str, Any] = {}
    for name, value in details.items():
        try:
            encode(value)
        except TypeError:
            kept[name] = str(value)
        else:
            kept[name] = value
    return kept
