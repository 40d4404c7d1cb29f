"""Notes in the run's log."""

from servbot.actions.log.write import Log
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Log,)
"""The actions of the family."""

__all__ = ["ACTIONS", "Log"]
