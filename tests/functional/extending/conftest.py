"""A package of actions that `servbot new` wrote, installed for real into a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent

Command = Callable[..., subprocess.CompletedProcess[str]]


def run(
    folder: Path, program: str, *words: str, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A program of the environment; `path` is a folder with installed packages."""
    environment = {name: value for name, value in os.environ.items() if name != "SERVBOT_CONFIG"}
    environment |= {"PYTHONPATH": str(path)} if path else {}
    return subprocess.run(
        [str(BIN / program), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(name="run")
def run_fixture() -> Command:
    """Runs a program of the environment."""
    return run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package of three actions in two families."""
    folder = tmp_path_factory.mktemp("extending")
    for words in (
        ("action", "parcels.track"),
        ("action", "parcels.send_back", "--into", "servbot-parcels"),
        ("action", "letters.print", "--into", "servbot-parcels"),
    ):
        done = run(folder, "servbot", "new", *words)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def installed(project: Path) -> Path:
    """The folder into which the package was installed; nothing is fetched."""
    target = project / "site"
    words = [
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--no-build-isolation",
        "--python",
        sys.executable,
    ]
    done = run(project, "uv", *words, "--target", str(target), "./servbot-parcels")
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def servbot(project: Path, installed: Path) -> Command:
    """The command `servbot`, where the package is installed."""

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return run(project, "servbot", *words, path=installed)

    return command
