"""Small actions that leave lines in files, and an engine on a real database around them."""

import asyncio
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from servbot.connections import HttpHealth
from servbot.core.action import Action, ActionCatalogue, Context, SessionSpec
from servbot.core.capability import capability_of
from servbot.core.errors import ApplicationFailure
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.core.run import Decision, Event
from servbot.engine import LocalEngine, Surroundings
from servbot.engine.compute import ComputePool
from servbot.engine.leg import parsed
from servbot.engine.procrastinate.pulse import Pulse
from servbot.ports.run_store import NewRun, RunRow
from servbot.ports.task_store import TaskRow
from servbot.services.breakers import Breakers

WORKER = Path(__file__).with_name("engine_worker.py")

PULSE = Pulse(beat=timedelta(seconds=0.5), silent_after=timedelta(seconds=2.5), drain=timedelta(seconds=3))
"""Quicker than in earnest."""

HEAD = "servbot: 1\nname: lab\ntitle: Lab\ngoal: {measure: cost, target: none}\nowner: nobody\noutputs: {}\n"


def whole(text: str) -> str:
    """A whole definition: one that says itself what it gives back does not say so twice."""
    head = HEAD.replace("outputs: {}\n", "") if "\noutputs:" in f"\n{text}" else HEAD
    return head + text


class Line(Action):
    """Append a line to a file."""

    name = "lab.line"
    text: str
    """The line."""
    seconds: float = 0
    """How long it takes."""

    class Output(Record):
        text: str
        """The line."""

    async def run(self, context: Context) -> Output:
        place = context.writable("shared/lines.txt")
        with place.open("a", encoding="utf-8") as file:
            file.write(f"{self.text}\n")
        await asyncio.sleep(self.seconds)
        return self.Output(text=self.text)


class Once(Line):
    """Append a line that must not be written twice."""

    name = "lab.once"
    repeatable = False


class Show(Action):
    """Read a file."""

    name = "lab.show"
    file: str
    """Which."""

    class Output(Record):
        text: str
        """Its content."""

    async def run(self, context: Context) -> Output:
        return self.Output(text=context.readable(self.file).read_text(encoding="utf-8"))


class Write(Action):
    """Write a file into the workspace."""

    name = "lab.write"
    file: str
    """Which."""
    text: str
    """Its content."""

    class Output(Record):
        file: str
        """Its name."""

    async def run(self, context: Context) -> Output:
        context.writable(self.file).write_text(self.text, encoding="utf-8")
        return self.Output(file=self.file)


class Flaky(Action):
    """Fail until a file is there."""

    name = "lab.flaky"

    async def run(self, context: Context) -> Record:
        if not context.writable("shared/works").exists():
            raise ApplicationFailure("It does not work.")
        return self.Output()


class Odd(Action):
    """Give something no log can keep."""

    name = "lab.odd"

    class Output(Record):
        content: bytes = b"x"
        """Bytes."""

    async def run(self, context: Context) -> Output:
        return self.Output()


class InSession(Action):
    """Tell which session it runs in."""

    name = "lab.in_session"
    session_kind = "browser"

    class Output(Record):
        number: int
        """Its number."""

    async def run(self, context: Context) -> Output:
        return self.Output(number=context.session.number)  # type: ignore[attr-defined]


catalogue = ActionCatalogue.of(Line, Once, Show, Write, Flaky, Odd, InSession)


class FakeSession:
    def __init__(self, kind: "FakeKind", number: int) -> None:
        self.kind = kind
        self.number = number

    def hide(self, secret: str) -> None:
        self.kind.hidden.add(secret)

    async def close(self) -> None:
        self.kind.living.discard(self.number)

    async def screenshot(self, context: Context) -> tuple[Any, ...]:
        return (await context.keep("before.png", b"picture", "image/png"),)

    async def capture(self, context: Context, reason: str) -> tuple[Any, ...]:
        return (await context.keep("screen.txt", reason.encode(), "text/plain"),)


class FakeKind:
    """Opens sessions with numbers."""

    def __init__(self) -> None:
        self.opened = 0
        self.living: set[int] = set()
        self.shuts = 0
        self.hidden: set[str] = set()

    async def open(self, spec: SessionSpec, context: Context) -> FakeSession:
        self.opened += 1
        self.living.add(self.opened)
        return FakeSession(self, self.opened)

    async def shut(self) -> None:
        self.shuts += 1


class FakeServices:
    """Answers whether a line is in the file."""

    def __init__(self, shared: Path) -> None:
        self.lines = shared / "lines.txt"

    async def call(self, connection: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        known = self.lines.read_text(encoding="utf-8").splitlines() if self.lines.exists() else []
        return {"text": args[0]} if args[0] in known else None


class Lab:
    """Stores of the connected database, folders below `folder`, and an engine that is started when wanted."""

    def __init__(self, folder: Path, address: str = "", **changes: Any) -> None:
        from servbot.services.events import Events
        from servbot.store.artefacts import FileArtefactStore
        from servbot.store.breakers import DjangoBreakerStore
        from servbot.store.definitions import DjangoDefinitionStore
        from servbot.store.events import DjangoEventStore
        from servbot.store.runs import DjangoRunStore
        from servbot.store.tasks import DjangoTaskStore
        from servbot.store.threads import DatabaseThreads

        self.folder = folder
        self.address = address
        self.tasks = DjangoTaskStore()
        self.artefacts = FileArtefactStore(folder / "artefacts")
        self.runs = DjangoRunStore(self.artefacts)
        self.definitions = DjangoDefinitionStore(self.artefacts, folder / "revisions")
        self.kind = FakeKind()
        shared = folder / "shared"
        shared.mkdir(parents=True, exist_ok=True)
        given = {
            "runs": self.runs, "events": Events(DjangoEventStore(), timedelta(days=7)), "definitions": self.definitions, "artefacts": self.artefacts, "catalogue": catalogue,
            "vault": None, "notifier": None, "services": FakeServices(shared),
            "breakers": Breakers(DjangoBreakerStore(), {}), "health": HttpHealth({}),
            "session_kinds": {"browser": self.kind}, "connections": {}, "compute": ComputePool(processes=1),
            "shared_folder": shared, "workspaces": folder / "workspaces",
            "database": DatabaseThreads(max_workers=1), "heart": DatabaseThreads(max_workers=1),
        }  # fmt: skip
        self.around = Surroundings(**{**given, **changes})

    def release(self, name: str, text: str) -> None:
        """Make another bot known, to be called."""
        self.definitions.release(name, whole(text).replace("name: lab", f"name: {name}", 1), {})

    async def start(
        self, steps: str, reference: str = "case", *, files: dict[str, bytes] | None = None, **inputs: Any
    ) -> str:
        """Create a run of a bot made of these steps."""
        return str(await self.ask(lambda: self.create(steps, reference, files or {}, inputs)))

    def create(
        self, steps: str, reference: str = "case", files: dict[str, bytes] | None = None, inputs: Any = None
    ) -> str:
        """The same from a thread that may use the database."""
        revision = self.definitions.release("lab", whole(steps), {})
        kept = {
            name: self.artefacts.put(name, content, "text/plain") for name, content in (files or {}).items()
        }
        new = NewRun(
            bot="lab",
            revision=revision.digest,
            inputs=inputs or {},
            files=kept,
            reference=reference,
            source="test",
            capability=capability_of(parsed(revision.text, "lab"), self.around.catalogue),
        )
        return self.runs.create_run(new).id

    def engine(
        self, legs: int = 4, worker: str = "w1", capabilities: tuple[str, ...] = ("browser", "ocr")
    ) -> Any:
        from django.db import connection

        if connection.vendor == "sqlite":
            return LocalEngine(
                self.around, worker=worker, legs=legs, lock=self.folder / "worker.lock", drain=PULSE.drain
            )
        from servbot.engine.procrastinate.engine import ProcrastinateEngine

        return ProcrastinateEngine(
            self.around, worker=worker, legs=legs, capabilities=capabilities, pulse=PULSE
        )

    @asynccontextmanager
    async def working(self, legs: int = 4, worker: str = "w1", **more: Any) -> AsyncIterator[Any]:
        """An engine at work."""
        engine, stop = self.engine(legs, worker, **more), asyncio.Event()
        task = asyncio.create_task(engine.run(stop))
        try:
            yield engine
        finally:
            stop.set()
            await task

    async def until(self, run_id: str, *statuses: RunStatus, seconds: float = 20) -> RunRow:
        """The run once it stands in one of the states."""
        async with asyncio.timeout(seconds):
            row = await self.ask(lambda: self.runs.run(run_id))
            while row.status not in statuses:
                await asyncio.sleep(0.02)
                row = await self.ask(lambda: self.runs.run(run_id))
        return row

    async def asked_again(self, run_id: str, *, seconds: float = 20) -> TaskRow:
        """The last task of a run once it has come back."""
        async with asyncio.timeout(seconds):
            task = await self.task(run_id)
            while task.attempt == 1:
                await asyncio.sleep(0.02)
                task = await self.task(run_id)
        return task

    async def ask(self, question: Any) -> Any:
        """Ask the database in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self.around.database, question)

    async def task(self, run_id: str) -> TaskRow:
        """The last task of a run."""
        return (await self.ask(lambda: self.tasks.of_run(run_id)))[-1]

    async def decide(self, run_id: str, decision: Decision) -> None:
        task = await self.task(run_id)
        await self.ask(lambda: self.tasks.decide(task.id, decision))

    async def events(self, run_id: str) -> list[Event]:
        return list(await self.ask(lambda: self.runs.events(run_id)))

    async def begun(self, count: int = 1) -> None:
        """Wait until so many lines are written."""
        async with asyncio.timeout(20):
            while len(self.lines()) < count:  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.01)

    async def called(self, run_id: str, count: int = 1) -> list[RunRow]:
        """The runs a run called, once there are so many."""
        async with asyncio.timeout(20):
            while len(rows := await self.ask(lambda: self.runs.called(run_id))) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return list(rows)

    def lines(self) -> list[str]:
        place = self.folder / "shared" / "lines.txt"
        return place.read_text(encoding="utf-8").splitlines() if place.exists() else []

    def process(self, name: str = "w1", **environment: str) -> subprocess.Popen[bytes]:
        """A worker in a process of its own, whose environment has that, too."""
        command = [sys.executable, str(WORKER), str(self.folder), self.address, name]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
        )

    def close(self) -> None:
        """Give the database thread's connection back."""
        from django.db import connections

        for threads in (self.around.database, self.around.heart):
            threads.submit(connections.close_all).result()
            threads.shutdown()


async def eventually(holds: Callable[[], Awaitable[object]]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.02)


def spin(seconds: float) -> float:
    """Burn the processor."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds


def die() -> None:
    """End the process without a word."""
    os._exit(3)


def stuck(_seconds: float) -> None:
    """Never return from a call that is not Python's own, as an OCR engine's may not."""
    ctypes.PyDLL(None).pause()


def wrong() -> None:
    """Raise an error of servbot."""
    raise ApplicationFailure("Too small.", remedy="Make it larger.", details={"pixels": 3})


def fill_memory(size: int) -> int:
    """Take that many bytes at once."""
    return len(bytearray(size))
