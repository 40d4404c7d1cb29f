"""Outputs that a bot does not give."""

from collections.abc import Iterator
from typing import Any

from servbot.core.loader import Diagnostic, Document


def missing_outputs(document: Document) -> list[Diagnostic]:
    """A warning for `outputs:` with nothing below it, and for every output that has no value."""
    if document.problems.errors or "outputs" not in document.data:
        return []
    outputs = document.data["outputs"]
    if outputs == {}:
        return [_nothing(document)]
    return list(_without_value(document, outputs)) if isinstance(outputs, dict) else []


def _nothing(document: Document) -> Diagnostic:
    return document.problems.diagnostic(
        "bot.no-outputs",
        document.position(("outputs",), key=True),
        "There are no outputs below `outputs:`, so nothing tells what came of a run.",
        "Add some, such as the number of the booking or the path of a file, or leave `outputs:` out.",
        severity="warning",
        width=len("outputs"),
    )


def _without_value(document: Document, outputs: dict[str, Any]) -> Iterator[Diagnostic]:
    for name, spec in outputs.items():
        if isinstance(spec, dict) and spec.get("value") is None:
            yield document.problems.diagnostic(
                "bot.output-without-value",
                document.position(("outputs", name), key=True),
                f"The output {name!r} is never given: it has no value.",
                'Add `value: "${{ … }}"`, such as a result of a step.',
                severity="warning",
                width=len(name),
            )
