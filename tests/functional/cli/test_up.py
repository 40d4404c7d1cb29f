"""Everything in one process: it serves, works, is alone with its data folder, and ends when told to."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
SERVBOT = Path(sys.executable).with_name("servbot")


def settings(folder: Path, data: str, port: int) -> Path:
    """A settings file for a data folder and a port."""
    place = (folder / data).as_posix()
    path = folder / f"{data}-{port}.toml"
    path.write_text(
        f'[paths]\ndata = "{place}"\nshared = "{place}/shared"\nbots = "{(ROOT / "bots").as_posix()}"\n'
        f'[console]\nport = {port}\n[calendars.china]\ncountry = "CN"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`servbot up` once it listens, and its address."""
    command = [str(SERVBOT), "--config", str(settings(tmp_path, "one", 0)), "up"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    yield process, line.split()[-1]
    process.kill()
    process.communicate()


def refused(config: Path) -> str:
    """What a second `up` says, which must end by itself."""
    command = [str(SERVBOT), "--config", str(config), "up"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    return told.stderr


def test_up_serves_the_console_and_ends_at_a_signal(running: tuple[subprocess.Popen[str], str]) -> None:
    process, address = running
    page = httpx.get(f"{address}login", trust_env=False)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for place, words in (("metrics", "servbot_info"), ("health/live", "alive"), ("health/ready", "ready")):
        answer = httpx.get(f"{address}{place}", trust_env=False)
        assert (answer.status_code, words in answer.text) == (200, True)
    proxied = httpx.get(f"{address}metrics", headers={"X-Forwarded-For": "127.0.0.1"}, trust_env=False)
    assert proxied.status_code == 403
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def test_a_worker_alone_tells_of_itself_on_a_port_of_its_own(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["worker", "--metrics-port", str(port)]
    command = [str(SERVBOT), "--config", str(settings(tmp_path, "alone", 0)), *words]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        assert "servbot_worker_silent_seconds{worker=" in told_at(f"http://127.0.0.1:{port}/metrics")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()


def told_at(address: str) -> str:
    """The answer once a worker has been seen."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            answer = httpx.get(address, trust_env=False)
            if "worker=" in answer.text:
                return answer.text
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return ""


def test_a_second_one_on_the_same_data_is_refused(
    running: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    assert "[engine.already-running]" in refused(settings(tmp_path, "one", 0))
    assert running[0].poll() is None


def test_a_port_that_is_taken_is_named(running: tuple[subprocess.Popen[str], str], tmp_path: Path) -> None:
    port = int(running[1].rstrip("/").rpartition(":")[2])
    told = refused(settings(tmp_path, "two", port))
    assert "[console.address-taken]" in told
    assert str(port) in told
