"""Whether a step's result may be used without a person."""

from typing import Any

from servbot.core.bot.policy import Accept
from servbot.core.errors import FailureKind
from servbot.core.interpreter.form import is_reading
from servbot.core.reading import Check, DocumentReading
from servbot.core.run.failure import Failure


def doubts_about(value: Any, accept: Accept) -> Failure | None:
    """A validation failure naming the doubtful fields of a document reading; `None` when it can be used."""
    if not is_reading(value):
        return None
    reading = DocumentReading.model_validate(value)
    failed = [check for check in reading.checks if not check.passed]
    doubtful = reading.doubtful_fields(accept.confidence, accept.error)
    if failed:
        return _check_failed(failed, doubtful)
    return _unsure(reading, doubtful, accept) if doubtful else None


def _check_failed(failed: list[Check], doubtful: tuple[str, ...]) -> Failure:
    first = failed[0]
    return Failure(
        code=first.code,
        kind=FailureKind.VALIDATION,
        title=first.code.split(".")[-1].replace("-", " ").capitalize(),
        message=" ".join(check.message for check in failed),
        remedy="Compare the marked fields with the document and correct what was read wrongly.",
        details={"fields": list(doubtful)},
    )


def _unsure(reading: DocumentReading, doubtful: tuple[str, ...], accept: Accept) -> Failure:
    names = ", ".join(reading.titles.get(name, name) for name in doubtful)
    missing = all(reading.fields.get(name) is None for name in doubtful)
    what = "could not be found on the document" if missing else "could not be read with certainty"
    return Failure(
        code="validation.field-missing" if missing else "validation.low-confidence",
        kind=FailureKind.VALIDATION,
        title="A field is missing" if missing else "A field is not certain",
        message=f"{names} {what} ({_asked(accept)}).",
        remedy="Compare the marked fields with the document, correct them, and go on.",
        details={"fields": list(doubtful)},
    )


def _asked(accept: Accept) -> str:
    if accept.error is None:
        return f"less than {accept.confidence:.0%} sure"
    return f"an error rate of at most {accept.error:.1%} is accepted"
