"""Definitions of runs, read once per worker."""

from functools import lru_cache

from servbot.core.bot import Bot
from servbot.core.loader import load


@lru_cache(maxsize=256)
def parsed(text: str, name: str) -> Bot:
    """The bot behind a revision's text."""
    return load(text, f"{name}/bot.yaml", Bot)
