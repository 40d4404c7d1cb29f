"""Definition files: YAML to plain data to models, with every mistake shown at its place."""

from servbot.core.loader.diagnosing import diagnose
from servbot.core.loader.diagnostic import DefinitionError, Diagnostic, Position, in_order, render_diagnostics
from servbot.core.loader.document import Document, read_yaml, try_yaml
from servbot.core.loader.expressions import check_expressions, position_in
from servbot.core.loader.loading import load, validated
from servbot.core.loader.tree import Path

__all__ = [
    "DefinitionError",
    "Diagnostic",
    "Document",
    "Path",
    "Position",
    "check_expressions",
    "diagnose",
    "in_order",
    "load",
    "position_in",
    "read_yaml",
    "render_diagnostics",
    "try_yaml",
    "validated",
]
