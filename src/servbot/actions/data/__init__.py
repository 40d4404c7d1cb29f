"""Values inside a run."""

from servbot.actions.data.claim import Claim
from servbot.actions.data.set import Set
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Claim, Set)
"""The actions of the family."""

__all__ = ["ACTIONS", "Claim", "Set"]
