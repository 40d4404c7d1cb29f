"""Items of work queues."""

from servbot.actions.queue.add import Add
from servbot.actions.queue.progress import Progress
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Add, Progress)
"""The actions of the family."""

__all__ = ["ACTIONS", "Add", "Progress"]
