"""Connects Django to the database of an installation."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from servbot.core.errors import UsageError
from servbot.store.address import django_database, is_postgresql

DATABASE = "SERVBOT_DATABASE"
KEY_FILE = "SERVBOT_SECRET_KEY_FILE"
HOSTS = "SERVBOT_HOSTS"


class OtherDatabase(UsageError):
    """This process is connected to another database already."""

    code = "store.other-database"
    default_remedy = "Use a process of its own for each data folder."


def prepare(
    database: str | Path,
    *,
    key_file: Path | None = None,
    allowed_hosts: Iterable[str] = ("127.0.0.1", "localhost"),
) -> None:
    """Set Django up for this database; once per process.

    Args:
        database: a SQLite file, made when it does not exist, or the address of a PostgreSQL database.
        key_file: the key that signs sessions of the console, made when it does not exist; beside a SQLite
            file when left out.
        allowed_hosts: host names under which the console may be asked for.
    """
    from django.apps import apps

    address = str(database)
    wanted = django_database(address)
    if apps.ready:
        _check_same(wanted)
        return
    folder = Path() if is_postgresql(address) else Path(address).parent
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[DATABASE] = address
    os.environ.setdefault(KEY_FILE, str(key_file or folder / "keys" / "console.key"))
    os.environ[HOSTS] = ",".join(allowed_hosts)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servbot.store.settings")
    import django

    django.setup()


def _check_same(wanted: dict[str, Any]) -> None:
    """One process has one database: Django cannot be set up twice."""
    from django.db import connections

    present = connections.settings["default"]
    if any(str(present.get(name, "")) != str(wanted.get(name, "")) for name in ("NAME", "HOST", "PORT")):
        raise OtherDatabase(
            f"This process works with {present['NAME']} and cannot work with {wanted['NAME']} too."
        )


def migrate() -> None:
    """Bring the database to this version's form, quietly, and make the roles."""
    from django.core.management import call_command

    from servbot.store.locks import locked
    from servbot.store.roles import ensure_roles

    # Several processes may be started at once after an upgrade.
    with locked("migrate"):
        call_command("migrate", verbosity=0, interactive=False)
        ensure_roles()


def signing_key(data: Path) -> bytes:
    """The installation's own key, from which other secrets are derived; Django need not be set up."""
    from servbot.store.secret_key import secret_key

    return secret_key(Path(os.environ.get(KEY_FILE, data / "keys" / "console.key"))).encode()
