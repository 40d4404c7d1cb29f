"""Commands as people type them, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

SERVBOT = Path(sys.executable).with_name("servbot")


def servbot(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with a data folder of its own."""
    settings = folder / "servbot.toml"
    if not settings.exists():
        place = folder.as_posix()
        settings.write_text(f'[paths]\ndata = "{place}/data"\nshared = "{place}/shared"\n', encoding="utf-8")
    command = [str(SERVBOT), "--config", str(settings), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)
