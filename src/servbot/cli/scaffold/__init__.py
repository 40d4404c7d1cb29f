"""New bots and actions, each with a test and a page, that pass every check as they are."""

from servbot.cli.scaffold.new_action import new_action
from servbot.cli.scaffold.new_bot import new_bot

__all__ = ["new_action", "new_bot"]
