"""A database of its own for each test, although Django knows only one per process."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from servbot.store.connection import KEY_FILE, migrate, prepare


@contextmanager
def database_at(path: Path) -> Iterator[Path]:
    """Let the store of this process work with the SQLite file; a migrated one is made when it does not exist.

    Every thread that used the store inside must have ended, or have closed its connection, at the end.
    """
    template = _template()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, path)
    _connect(path)
    try:
        yield path
    finally:
        _connect(template)


@cache
def _template() -> Path:
    """An empty migrated database; made once per process."""
    folder = Path(tempfile.mkdtemp(prefix="servbot-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault(KEY_FILE, str(folder / "console.key"))
    from django.apps import apps

    path = folder / "template.sqlite3"
    if apps.ready:
        _connect(path)
    else:
        prepare(path)
    migrate()
    # Closing the last connection folds the write-ahead log into the file, so that it can be copied.
    _connect(path)
    return path


def _connect(path: Path) -> None:
    from django.db import connections

    connections.close_all()
    connections.settings["default"]["NAME"] = path
