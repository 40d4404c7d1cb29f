"""What `retry.on` names: kinds and codes of failures, found wrong before a failure goes past them unnoticed."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.errors import FailureKind
from servbot.core.loader import Diagnostic, Document, Path

told_without_class = frozenset(
    {
        "session.lost",
        "session.lost-too-often",
        "step.not-done",
        "validation.field-missing",
        "validation.low-confidence",
    }
)
"""Codes of failures that no error class stands for."""

NEAR = 0.7
"""How alike a word must be to be what was meant."""


def retry_problems(
    document: Document, path: Path, step: Mapping[str, Any], catalogue: ActionCatalogue
) -> Iterator[Diagnostic]:
    """What is wrong with the kinds and codes after which a step is tried again."""
    retry = step.get("retry")
    named = retry.get("on") if isinstance(retry, dict) else None
    for index, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str):
            place = (*path, "retry", "on", index)
            yield from (
                _of_code(document, place, name, catalogue) if "." in name else _of_kind(document, place, name)
            )


def _of_kind(document: Document, place: Path, name: str) -> Iterator[Diagnostic]:
    kinds = [kind.value for kind in FailureKind]
    if name == FailureKind.IN_DOUBT:
        message = "What is in doubt is never tried again by itself."
        yield _found(document, place, name, message, "Leave `in_doubt` out; a `probe` or a person decides.")
    elif name not in kinds:
        remedy = _meant(name, kinds) or f"Kinds are: {', '.join(kinds)}; a code has a point in it."
        yield _found(document, place, name, f"There is no kind of failure named {name!r}.", remedy)


def _of_code(document: Document, place: Path, name: str, catalogue: ActionCatalogue) -> Iterator[Diagnostic]:
    known = catalogue.failure_codes()
    if not known or name in known or name in told_without_class:
        return
    message = f"There is no failure with the code {name!r}."
    meant = _meant(name, known)
    if meant:
        yield _found(document, place, name, message, meant)
        return
    remedy = "Check it; docs/errors.md lists the codes of servbot itself."
    yield document.problems.diagnostic(
        "bot.doubtful-code",
        document.position(place),
        f"No installed package has a failure with the code {name!r}.",
        remedy,
        severity="warning",
        width=len(name),
    )


def _meant(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=NEAR)
    return f"Did you mean {near[0]}?" if near else ""


def _found(document: Document, place: Path, name: str, message: str, remedy: str) -> Diagnostic:
    return document.problems.diagnostic(
        "bot.unknown-failure", document.position(place), message, remedy, width=len(name)
    )
