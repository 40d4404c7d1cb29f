"""A process that lets workers live and die: each life is a fork of it, so a death is a real one and costs little."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path


class Lives:
    """The process whose forks are workers."""

    def __init__(self) -> None:
        line = [sys.executable, str(Path(__file__))]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def live(self, database: Path, name: str, *, deadly: bool) -> int:
        """Let a worker live until it dies or has nothing more to do; its exit code."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([str(database), name, deadly]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> None:
        self.process.communicate(timeout=20)


def serve() -> None:
    """Let a worker live for every line of database, case and deadliness; answer with its exit code, -9 for a death."""
    sys.path.insert(0, str(Path(__file__).parent))
    from servbot.store.connection import prepare

    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder) / "nothing.sqlite3")
        _hurry()
        for line in sys.stdin:
            child = os.fork()
            if child == 0:
                _live(*json.loads(line))
            _, status = os.waitpid(child, 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()


def _hurry() -> None:
    """Shorten the pauses; what this loads is there for all lives."""
    import conformance_stage  # noqa: F401
    from conformance_memory import PROBE_PAUSE, SHORT_SLEEP

    from servbot.core.interpreter import action_verb
    from servbot.engine import desk, local

    action_verb.PROBE_PAUSE, desk.SHORT_SLEEP, local.POLL = PROBE_PAUSE, SHORT_SLEEP, 0.01


def _live(database: str, name: str, deadly: bool) -> None:
    """Live once, and leave without the doings of the process this is a fork of."""
    code = 1
    try:
        from conformance_case import case
        from conformance_stage import Stage
        from django.db import connections

        connections.settings["default"]["NAME"] = Path(database)
        asyncio.run(Stage(case(name), Path(database).parent, deadly=deadly).live())
        code = 0
    except BaseException:  # noqa: BLE001 - told, whatever it is
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
