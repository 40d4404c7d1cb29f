"""Telling other runs what happened."""

from servbot.actions.events.send import Send
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Send,)
"""The actions of the family."""

__all__ = ["ACTIONS", "Send"]
