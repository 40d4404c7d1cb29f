"""What a definition does not say of the values that go in and out."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from servbot.core.loader import Diagnostic, Document, Path


def interface_problems(document: Document) -> list[Diagnostic]:
    """What lacks of `inputs` and `outputs`.

    Without `outputs` a file is wrong, for nobody sees what a run is for; `outputs: {}` says that it gives nothing
    back. A value without a type, and an output without a value, are warnings.
    """
    if document.problems.errors:
        return []
    found = list(_without_outputs(document))
    for kind in ("inputs", "outputs"):
        specs = document.data.get(kind)
        for name, spec in specs.items() if isinstance(specs, dict) else ():
            if isinstance(spec, dict):
                found += _of_value(document, (kind, name), spec)
    return found


def _without_outputs(document: Document) -> Iterator[Diagnostic]:
    """An error, unless a key was misspelt: that is told by itself."""
    if "outputs" not in document.data and not get_close_matches("outputs", map(str, document.data)):
        yield document.diagnostic(
            (),
            "bot.missing-field",
            "the field 'outputs' is missing",
            "add `outputs: …` (What a run gives back; `outputs: {}` when that is nothing.)",
        )


def _of_value(document: Document, path: Path, spec: dict[str, Any]) -> Iterator[Diagnostic]:
    kind, name = path[0], str(path[1])
    if "type" not in spec:
        taken = "it is taken as a string" if kind == "inputs" else "what is given back is not checked"
        yield document.diagnostic(
            path,
            "bot.untyped",
            f"The {str(kind)[:-1]} {name!r} says no type: {taken}.",
            "Add the type it has, such as `type: string`.",
            key=True,
            severity="warning",
        )
    if kind == "outputs" and spec.get("value") is None:
        yield document.diagnostic(
            path,
            "bot.output-without-value",
            f"The output {name!r} is never given: it has no value.",
            'Add `value: "${{ … }}"`, such as a result of a step.',
            key=True,
            severity="warning",
        )
