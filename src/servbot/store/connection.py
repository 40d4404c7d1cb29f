"""Connects Django to the database of an installation."""

import os
from collections.abc import Iterable
from pathlib import Path

from servbot.core.errors import UsageError

DATABASE = "SERVBOT_DATABASE"
KEY_FILE = "SERVBOT_SECRET_KEY_FILE"
HOSTS = "SERVBOT_HOSTS"


class OtherDatabase(UsageError):
    """This process is connected to another database already."""

    code = "store.other-database"
    default_remedy = "Use a process of its own for each data folder."


def prepare(database: Path, *, allowed_hosts: Iterable[str] = ("127.0.0.1", "localhost")) -> None:
    """Set Django up for this database; once per process.

    Args:
        database: the SQLite file; made when it does not exist.
        allowed_hosts: host names under which the console may be asked for.
    """
    from django.apps import apps

    if apps.ready:
        _check_same(database)
        return
    database.parent.mkdir(parents=True, exist_ok=True)
    os.environ[DATABASE] = str(database)
    os.environ.setdefault(KEY_FILE, str(database.parent / "keys" / "console.key"))
    os.environ[HOSTS] = ",".join(allowed_hosts)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servbot.store.settings")
    import django

    django.setup()


def _check_same(database: Path) -> None:
    """One process has one database: Django cannot be set up twice."""
    from django.conf import settings

    present = Path(str(settings.DATABASES["default"]["NAME"]))
    if present.resolve() != database.resolve():
        raise OtherDatabase(f"This process works with {present} and cannot work with {database} too.")


def migrate() -> None:
    """Bring the database to this version's form, quietly, and make the roles."""
    from django.core.management import call_command

    from servbot.store.roles import ensure_roles

    call_command("migrate", verbosity=0, interactive=False)
    ensure_roles()


def signing_key() -> bytes:
    """The installation's own key, from which other secrets are derived."""
    from django.conf import settings

    return str(settings.SECRET_KEY).encode()
