"""`servbot new`: bots and actions to begin with."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

program = typer.Typer(
    help="New bots and actions, with tests and docs.", no_args_is_help=True, rich_markup_mode=None
)


@program.command("bot")
def bot(
    name: Annotated[str, typer.Argument(help="Name of the bot, such as expense-claims.")],
    bots: Annotated[
        Path | None, typer.Option(help="Folder of bots; the settings' folder when left out.")
    ] = None,
) -> None:
    """Write a bot with test cases and a page; it validates and its tests pass as it is."""
    from servbot.cli.scaffold import new_bot
    from servbot.cli.setting import chosen
    from servbot.wiring.settings import read_settings

    written = new_bot(name, bots or read_settings(chosen.config).paths.bots)
    _told(written)
    folder = written[0].parent.as_posix()
    typer.echo(f"Next: servbot test {folder}")


@program.command("action")
def action(
    name: Annotated[str, typer.Argument(help="Name of the action, family.verb, such as parcels.track.")],
    into: Annotated[
        Path | None, typer.Option(help="Folder of the package it goes into; a new one when left out.")
    ] = None,
) -> None:
    """Write an action with a test and a page, in a package that servbot finds once it is installed."""
    from servbot.cli.scaffold import new_action

    written = new_action(name, into, Path())
    _told(written)
    folder = into or written[0].parent
    place = folder.as_posix() if folder.is_absolute() else f"./{folder.as_posix()}"
    typer.echo(f"Next: pip install --editable {place}, then servbot action show {name}")


def _told(written: Iterable[Path]) -> None:
    for path in written:
        typer.echo(path.as_posix())
