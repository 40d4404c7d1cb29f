"""Files in the run's workspace and in the company's shared folder."""

from servbot.actions.files.copy import Copy
from servbot.actions.files.list import List
from servbot.actions.files.move import Move
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Copy, List, Move)
"""The actions of the family."""

__all__ = ["ACTIONS", "Copy", "List", "Move"]
