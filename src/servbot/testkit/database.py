"""A database of its own for each test, although Django knows only one per process."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from servbot.store.address import django_database
from servbot.store.connection import KEY_FILE, migrate, prepare
from servbot.testkit.postgres import Cluster


@contextmanager
def database_at(path: Path) -> Iterator[Path]:
    """Let the store of this process work with the SQLite file; a migrated one is made when it does not exist.

    Every thread that used the store inside must have ended, or have closed its connection, at the end.
    """
    template = _template()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, path)
    with connected(str(path)):
        yield path


@contextmanager
def database_in(cluster: Cluster) -> Iterator[str]:
    """Let the store of this process work with a migrated PostgreSQL database of its own; its address."""
    _template()
    url = cluster.new_database(_postgresql_template(cluster))
    try:
        with connected(url):
            yield url
    finally:
        cluster.drop(url)


@contextmanager
def connected(address: str) -> Iterator[None]:
    """Let the store of this process work with another database for a while."""
    _connect(address)
    try:
        yield
    finally:
        _connect(str(_template()))


@cache
def _template() -> Path:
    """An empty migrated database; made once per process."""
    folder = Path(tempfile.mkdtemp(prefix="servbot-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault(KEY_FILE, str(folder / "console.key"))
    from django.apps import apps

    path = folder / "template.sqlite3"
    if apps.ready:
        _connect(str(path))
    else:
        prepare(path)
    migrate()
    # Closing the last connection folds the write-ahead log into the file, so that it can be copied.
    _connect(str(path))
    return path


@cache
def _postgresql_template(cluster: Cluster) -> str:
    """The name of an empty migrated database; made once per cluster."""
    name = "servbot_template"
    cluster.execute(f"CREATE DATABASE {name}")
    with connected(cluster.url(name)):
        migrate()
    return name


def _connect(address: str) -> None:
    from django.db import connections

    connections.close_all()
    configured = connections.configure_settings({"default": django_database(address)})
    connections.settings["default"] = configured["default"]
    with suppress(AttributeError):  # this thread has no connection yet
        del connections["default"]
