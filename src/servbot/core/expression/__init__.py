"""`${{ … }}`: exact, bounded expressions over the data of a run. Nothing here reads or writes anything."""

from servbot.core.expression.errors import (
    ExpressionError,
    ExpressionFailed,
    ExpressionSyntax,
    ExpressionTooLarge,
    ExpressionTooLong,
    ExpressionTooSlow,
    NotYetRun,
    UnknownFilter,
    UnknownName,
)
from servbot.core.expression.holes import Hole, holes
from servbot.core.expression.names import names_used
from servbot.core.expression.parsing import parse
from servbot.core.expression.rendering import evaluate, render, truth
from servbot.core.expression.services import Services, ServiceWanted, service_key

__all__ = [
    "ExpressionError",
    "ExpressionFailed",
    "ExpressionSyntax",
    "ExpressionTooLarge",
    "ExpressionTooLong",
    "ExpressionTooSlow",
    "Hole",
    "NotYetRun",
    "ServiceWanted",
    "Services",
    "UnknownFilter",
    "UnknownName",
    "evaluate",
    "holes",
    "names_used",
    "parse",
    "render",
    "service_key",
    "truth",
]
