"""What authors of bots and actions test with.

Names are looked up when they are first used: pytest loads its plugin in every run, also where no bot is tested.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servbot.testkit.case.bot_run import BotRun
    from servbot.testkit.case.running import run_bot
    from servbot.testkit.context import LocalContext
    from servbot.testkit.memory_shell import MemoryShell
    from servbot.testkit.script import Arrives, Crash, Injection, failing

__all__ = ["Arrives", "BotRun", "Crash", "Injection", "LocalContext", "MemoryShell", "failing", "run_bot"]

places = {
    "Arrives": "script",
    "BotRun": "case.bot_run",
    "Crash": "script",
    "Injection": "script",
    "LocalContext": "context",
    "MemoryShell": "memory_shell",
    "failing": "script",
    "run_bot": "case.running",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:
    if name not in places:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{places[name]}"), name)
