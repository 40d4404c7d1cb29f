"""`diff` and `explain`: definitions as people understand them."""

from typing import Annotated

import typer


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command()(diff)


def diff(
    before: Annotated[str, typer.Argument(help="A bot.yaml, a released bot, or name@revision-number.")],
    after: Annotated[str, typer.Argument(help="The other one.")],
) -> None:
    """Say in words what differs between two definitions, and nothing else."""
    from servbot.cli.naming import named
    from servbot.core.comparison import differences, in_words

    found = differences(named(before)[0], named(after)[0])
    for each in found:
        typer.echo(in_words(each))
    if not found:
        typer.echo("Nothing differs.")
