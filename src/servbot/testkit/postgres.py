"""A PostgreSQL of a test's own: a throw-away cluster on a socket in a temporary folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from servbot.core.errors import UsageError

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the server's programs, which it does not put on the path."""

OWNER = "postgres"
"""The account that owns the server when root asks for one: PostgreSQL does not run as root."""

OPTIONS = (
    "listen_addresses=",  # the socket only
    "fsync=off",  # nothing here outlives the machine
    "full_page_writes=off",
    "max_connections=80",
    "shared_buffers=64MB",
    "autovacuum_naptime=10s",
)


class NoPostgres(UsageError):
    """The programs of the PostgreSQL server are not installed."""

    code = "testkit.no-postgresql"
    default_remedy = "Install them: apt-get install postgresql"


class Cluster:
    """A running server with databases to be had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """What the server listens on."""
        return self.folder / ".s.PGSQL.5432"

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql:///{database}?host={self.folder}&user={OWNER}"

    @staticmethod
    def url_through(url: str, port: int) -> str:
        """The same database by way of a port of this machine, for a line that a test cuts."""
        name = url.removeprefix("postgresql:///").partition("?")[0]
        return f"postgresql://{OWNER}@127.0.0.1:{port}/{name}"

    def make(self) -> None:
        """Make the files of the cluster."""
        _run("initdb", "--pgdata", self._data, "--username", OWNER, "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {option}" for option in OPTIONS)
        log = self.folder / "server.log"
        _run("pg_ctl", "start", "--wait", "--silent", "--pgdata", self._data, "--log", log,
             "--options", f"-k {self.folder} {options}")  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is a crash of it."""
        _run("pg_ctl", "stop", "--wait", "--silent", "--pgdata", self._data, "--mode", mode)

    def new_database(self, template: str = "template1") -> str:
        """The address of a fresh database, a copy of the template."""
        name = f"servbot_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = url.removeprefix("postgresql:///").partition("?")[0]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Execute one statement in a database that is nobody's."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def throw_away_cluster() -> Iterator[Cluster]:
    """A running cluster; nothing of it is left at the end, nor when this process is killed."""
    folder = Path(tempfile.mkdtemp(prefix="servbot-pg-"))
    # It reads until nobody holds the other end any more, and then clears up.
    clearing = subprocess.Popen(
        [sys.executable, "-m", __name__, folder], stdin=subprocess.PIPE, start_new_session=True
    )
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    cluster = Cluster(folder)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        clearing.communicate()


def clear_up(folder: Path) -> None:
    """Stop the server of a folder and remove the folder."""
    if (folder / "data" / "postmaster.pid").exists():
        Cluster(folder).stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str | Path) -> None:
    """Run a program of the server, never as root."""
    command = [_program(program), *map(str, arguments)]
    user = OWNER if os.geteuid() == 0 else None
    # The server keeps what it inherits: it must not hold a pipe that somebody reads to its end.
    done = subprocess.run(
        command, user=user, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise NoPostgres(f"{program} ended with {done.returncode}.", remedy="See what it says above.")


def _program(name: str) -> str:
    places: Sequence[Path] = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda place: -int(place.parts[-3]))
    found = str(places[0]) if places else shutil.which(name)
    if found is None:
        raise NoPostgres(f"{name} was not found.")
    return found


if __name__ == "__main__":
    sys.stdin.buffer.read()
    clear_up(Path(sys.argv[1]))
