"""`servbot top` in a real terminal."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SERVBOT = Path(sys.executable).with_name("servbot")


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    settings = tmp_path / "servbot.toml"
    bots = (ROOT / "bots").as_posix()
    place = tmp_path.as_posix()
    settings.write_text(
        f'[paths]\ndata = "{place}/data"\nshared = "{place}/shared"\nbots = "{bots}"\n'
        '[calendars.china]\ncountry = "CN"\nhours = ["9:00-18:00"]\ntimezone = "Asia/Shanghai"\n',
        encoding="utf-8",
    )
    return [str(SERVBOT), "--config", str(settings)]


def start(command: list[str]) -> None:
    subprocess.run([*command, "release"], check=True, capture_output=True)
    subprocess.run([*command, "run", "daily-summary"], check=True, capture_output=True)


def test_once_it_prints_and_ends(command: list[str]) -> None:
    start(command)
    told = subprocess.run(
        [*command, "top", "--once"], capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "COLUMNS": "120"},
    )  # fmt: skip
    for words in ("Workers", "Under way", "runs that wait for a worker", "Last failures"):
        assert words in told.stdout
    assert "│ 1 " in told.stdout


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, command: list[str]) -> None:
        self.screen, side = pty.openpty()
        env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "50"}
        self.process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=env)
        os.close(side)
        self.read = ""

    def until(self, words: str) -> None:
        """Read until the words come after what was read before."""
        end = time.monotonic() + 60
        while words not in self.read:
            assert time.monotonic() < end, self.read
            if select.select([self.screen], [], [], 0.2)[0]:
                self.read += os.read(self.screen, 65536).decode(errors="replace")
        self.read = self.read.split(words, 1)[1]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.screen)


def test_it_renews_itself_until_it_is_ended(command: list[str]) -> None:
    subprocess.run([*command, "migrate"], check=True, capture_output=True)
    terminal = Terminal([*command, "top", "--every", "0.2"])
    try:
        terminal.until("runs that wait for a worker")
        terminal.until("│ 0 ")
        start(command)
        terminal.until("│ 1 ")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.process.wait(timeout=30) == 0
    finally:
        terminal.close()
