"""`user` and `vault`: accounts and credentials."""

import getpass
import os
import sys
from decimal import Decimal
from typing import Annotated

import typer

from servbot.cli.setting import application
from servbot.core.errors import UsageError

vault = typer.Typer(help="Credentials: set, list, remove.", no_args_is_help=True, rich_markup_mode=None)


class NoPassword(UsageError):
    """No password was given."""

    code = "people.no-password"
    default_remedy = "Type it when asked, or pipe it in on standard input."


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command()(user)


def user(
    name: Annotated[str, typer.Argument(help="User name.")],
    roles: Annotated[
        list[str] | None,
        typer.Option("--role", help="operations, bot-developer, exception-staff, finance-approver."),
    ] = None,
    limit: Annotated[str, typer.Option(help="Largest amount this person may approve.")] = "",
    *,
    superuser: Annotated[bool, typer.Option(help="May do everything.")] = False,
) -> None:
    """Create an account of the console, or change its password and roles."""
    application()
    from servbot.web.accounts import ensure_account

    amount = Decimal(limit) if limit else None
    ensure_account(name, _secret(f"Password of {name}: "), roles or [], limit=amount, superuser=superuser)
    typer.echo(f"{name} can sign in.")


@vault.command("set")
def set_credential(
    name: Annotated[str, typer.Argument(help="Name that bots use.")],
    username: Annotated[str, typer.Option(help="User name in the other system.")],
    *,
    one_time_codes: Annotated[
        bool, typer.Option(help="Ask also for the key of its one-time codes (TOTP).")
    ] = False,
) -> None:
    """Keep a credential; the password is asked for or read from standard input, a key of one-time codes after it."""
    from servbot.actions.web.one_time import codes_of

    password, key = _secret("Password: "), ""
    if one_time_codes:
        key = _secret("Key of the one-time codes: ", "SERVBOT_ONE_TIME_KEY")
        codes_of(key)
    application(migrated=False).vault.set(name, username, password, key)
    typer.echo(f"{name} is kept.")


@vault.command("list")
def list_credentials() -> None:
    """Names of the credentials; never their secrets."""
    for name in application(migrated=False).vault.names():
        typer.echo(name)


@vault.command("remove")
def remove_credential(name: Annotated[str, typer.Argument(help="Name that bots use.")]) -> None:
    """Forget a credential."""
    application(migrated=False).vault.remove(name)
    typer.echo(f"{name} is gone.")


def _secret(prompt: str, variable: str = "SERVBOT_PASSWORD") -> str:
    secret = os.environ.get(variable) or (
        getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if not secret:
        raise NoPassword
    return secret
