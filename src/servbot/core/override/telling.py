"""Errors as diagnostics at their place in a document."""

from servbot.core.errors import ServbotError
from servbot.core.loader import Diagnostic, Document, Path
from servbot.core.loader.tree import Leaf


def told(document: Document, path: Path, error: ServbotError, *, key: bool = False) -> Diagnostic:
    """The error at the value of a path, or at its key."""
    node = document.place(path, key=key)
    one_line = isinstance(node, Leaf) and node.start.line == node.end.line
    width = node.end.column - node.start.column if one_line else 1
    return document.problems.diagnostic(error.code, node.start, error.message, error.remedy, width=width)
