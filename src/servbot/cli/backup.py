"""`backup` and `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from servbot.cli.setting import application


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command()(backup)
    program.command()(restore)


def backup(
    target: Annotated[
        Path, typer.Argument(help="A folder that does not exist, or a file ending in .tar or .tar.gz.")
    ],
) -> None:
    """Write a backup of database, kept files and vault; servbot may go on working."""
    ready = application()
    written = ready.back_up(target)
    typer.echo(f"{target}: {written.files} files, {written.size / 1_000_000:,.1f} MB.")
    typer.echo(
        "Not in it: the keys in data/keys, which you keep elsewhere, the shared folder, and the settings."
    )


def restore(
    source: Annotated[Path, typer.Argument(help="What `servbot backup` wrote.")],
) -> None:
    """Put a backup back into an empty data folder and an empty database."""
    ready = application(migrated=False)
    done = ready.restore(source)
    manifest = done.manifest
    typer.echo(f"Restored what servbot {manifest.servbot} wrote at {manifest.written_at:%Y-%m-%d %H:%M} UTC.")
    typer.echo(f"Runs that have not ended: {done.unended}; under way when it was written: {done.taken_over}.")
    if done.unended:
        typer.echo(
            "What was done in other systems since then is not known: look there before you start the worker."
        )
    if done.vault and not ready.has_vault_key:
        typer.echo(f"The vault needs its key: put it into {ready.vault_key_file}, or into SERVBOT_VAULT_KEY.")
