"""Decision tables."""

from servbot.actions.decisions.decide import Decide
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Decide,)
"""The actions of the family."""

__all__ = ["ACTIONS", "Decide"]
