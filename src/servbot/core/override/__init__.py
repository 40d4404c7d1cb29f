"""Overrides in a file: variants of a bot and bots that extend another, checked before anything runs."""

from servbot.core.override.control_check import control_problems
from servbot.core.override.errors import FileTwice
from servbot.core.override.extending import BaseText, Extended, FindBase, extended, no_base
from servbot.core.override.plain_text import plain_text
from servbot.core.override.variant_check import base_of, variant_problems

__all__ = [
    "BaseText",
    "Extended",
    "FileTwice",
    "FindBase",
    "base_of",
    "control_problems",
    "extended",
    "no_base",
    "plain_text",
    "variant_problems",
]
