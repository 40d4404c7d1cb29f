"""Inputs that nobody reads."""

from itertools import islice

from servbot.core.expression import ExpressionError, names_used
from servbot.core.loader import Diagnostic, Document
from servbot.core.loader.problems import MOST_PROBLEMS


def unused_inputs(document: Document) -> list[Diagnostic]:
    """A warning for every input that no expression of the file uses."""
    inputs = document.data.get("inputs")
    if document.problems.errors or not isinstance(inputs, dict):
        return []
    used = _used(document)
    if used is None:
        return []
    return [
        document.problems.diagnostic(
            "bot.unused-input",
            document.position(("inputs", name), key=True),
            f"Nothing uses the input {name!r}.",
            f"Write ${{{{ inputs.{name} }}}} where it is needed, or leave the input out.",
            severity="warning",
            width=len(name),
        )
        for name in islice((name for name in inputs if name not in used), MOST_PROBLEMS)
    ]


def _used(document: Document) -> set[str] | None:
    """Names of the inputs used; `None` where that cannot be told."""
    used: set[str] = set()
    for _, leaf in document.leaves():
        if not isinstance(leaf.value, str) or "${{" not in leaf.value:
            continue
        try:
            names = names_used(leaf.value)
        except ExpressionError:
            return None  # the expression may be meant to use any of them
        if "inputs" in names:
            return None  # all of them are passed on
        used |= {name.split(".")[1] for name in names if name.startswith("inputs.")}
    return used
