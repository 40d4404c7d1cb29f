"""The disk is full, on a small file system of its own: nothing is lost or doubled, and work goes on when there is room."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from engine_lab import Lab, Line, Once

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.record import Record
from servbot.core.run import EventType as E
from servbot.ports.run_store import StoreFull
from servbot.testkit.database import database_at
from servbot.testkit.people import retry

SIZE = "8m"


class Large(Action):
    """Write a large file, or nothing."""

    name = "lab.large"
    size: int
    """Bytes."""

    async def run(self, context: Context) -> Record:
        place = context.writable("large.bin")
        try:
            place.write_bytes(bytes(self.size))
        except OSError:
            place.unlink()
            raise
        return self.Output()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with little room."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root, outside of a locked container")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.fixture
def cramped(small: Path) -> Iterator[Lab]:
    with database_at(small / "servbot.sqlite3") as database:
        lab = Lab(small, str(database), catalogue=ActionCatalogue.of(Line, Once, Large))
        yield lab
        lab.close()


def shrink_log_file() -> None:
    """So that SQLite must grow it with the next append."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@asynccontextmanager
async def full(lab: Lab) -> AsyncIterator[None]:
    """Leave no room."""
    ballast = lab.folder / "ballast"
    await lab.ask(shrink_log_file)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    yield
    ballast.unlink()


async def test_what_was_done_is_written_when_there_is_room_and_not_done_again(cramped, log_lines):
    lab = cramped
    run = await lab.start(
        "steps: [{name: a, action: lab.once, with: {text: booked, seconds: 1.5}}, "
        "{name: b, action: lab.line, with: {text: noted}}]"
    )
    async with lab.working():
        await lab.begun(1)
        async with full(lab):
            with pytest.raises(StoreFull) as refused:
                await lab.start("steps: [{name: a, action: lab.line, with: {text: other}}]")
            assert (refused.value.code, "Make room" in refused.value.remedy) == ("store.full", True)
            async with asyncio.timeout(20):
                while not any("waiting to write" in line for line in log_lines):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert (await lab.ask(lambda: lab.runs.run(run))).status is S.RUNNING
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["booked", "noted"]
    types = [event.type for event in await lab.events(run)]
    assert (types.count(E.STEP_INTENDED), types.count(E.STEP_FAILED), types.count(E.RUN_STARTED)) == (1, 0, 1)


async def test_a_file_that_does_not_fit_is_put_to_a_person(cramped):
    lab = cramped
    run = await lab.start(
        "steps: [{name: w, action: lab.large, with: {size: 5000000}}, "
        "{name: b, action: lab.line, with: {text: written}}]"
    )
    ballast = lab.folder / "ballast"
    ballast.write_bytes(bytes(3_000_000))  # the log has room, the file has not
    async with lab.working():
        await lab.until(run, S.WAITING)
        request = (await lab.task(run)).request
        assert (request.code, request.kind.value) == ("disk.full", "application")
        ballast.unlink()
        await lab.decide(run, retry())
        await lab.until(run, S.SUCCEEDED)
    assert lab.lines() == ["written"]
