"""`audit`: attempts that were refused."""

from typing import Annotated

import typer

from servbot.cli.setting import application

program = typer.Typer(
    help="The audit: attempts that were refused.", no_args_is_help=True, rich_markup_mode=None
)


@program.callback()
def audit() -> None:
    """Who tried to lead around a control point, or to decide what they may not."""


@program.command("list")
def list_records(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
) -> None:
    """Print the latest records, the newest first."""
    records, count = application().audit.page(limit=limit)
    for each in records:
        where = f"run {each.run_id} {each.step}" if each.run_id else each.place
        who = each.by or each.bot or "-"
        typer.echo(
            f"{each.number} {each.at:%Y-%m-%d %H:%M:%S}Z {who}: {each.what} [{each.code}] {each.message} ({where})"
        )
    if count > len(records):
        typer.echo(f"{count - len(records)} older ones: raise --limit.")
    if not count:
        typer.echo("Nothing was refused.")
