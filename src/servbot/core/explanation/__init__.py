"""A bot as an analyst would tell it, in English or Chinese."""

from servbot.core.explanation.explaining import explain
from servbot.core.language import Language

__all__ = ["Language", "explain"]
