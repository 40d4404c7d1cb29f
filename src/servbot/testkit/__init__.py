"""What authors of bots and actions test with."""

from servbot.testkit.context import LocalContext
from servbot.testkit.memory_shell import MemoryShell
from servbot.testkit.script import Arrives, Crash

__all__ = ["Arrives", "Crash", "LocalContext", "MemoryShell"]
