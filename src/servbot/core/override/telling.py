"""Errors as diagnostics at their place in a document."""

from servbot.core.errors import ServbotError
from servbot.core.loader import Diagnostic, Document, Path


def told(document: Document, path: Path, error: ServbotError, *, key: bool = False) -> Diagnostic:
    """The error at the value of a path, or at its key."""
    return document.diagnostic(path, error.code, error.message, error.remedy, key=key)
