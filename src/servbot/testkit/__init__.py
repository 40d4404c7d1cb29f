"""What authors of bots and actions test with."""

from servbot.testkit.context import LocalContext

__all__ = ["LocalContext"]
