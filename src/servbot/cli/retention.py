"""`retention`: deleting what is older than the settings say."""

from collections.abc import Mapping
from typing import Annotated

import typer

from servbot.cli.setting import application

program = typer.Typer(help="Retention: run, record.", no_args_is_help=True, rich_markup_mode=None)

words: Mapping[str, str] = {
    "runs": "finished runs",
    "events": "events of finished runs",
    "evidence": "files kept by steps of finished runs",
    "firings": "settled firings",
    "artefacts": "kept files that nothing refers to",
}


@program.callback()
def retention() -> None:
    """Retention: run, record."""


@program.command()
def run(*, dry_run: Annotated[bool, typer.Option(help="Only say what would be deleted.")] = False) -> None:
    """Delete what is older than [retention] of the settings says. The scheduler does so once a day."""
    ready = application()
    ages = ready.settings.retention
    counts = ready.retention.preview() if dry_run else ready.retention.run()
    for kind, meant in words.items():
        kept = "kept for good" if getattr(ages, kind) is None else f"{counts[kind]}"
        typer.echo(f"{meant}: {kept}")
    typer.echo("Nothing was deleted." if dry_run else "This is on record.")


@program.command()
def record(
    limit: Annotated[int, typer.Option(min=1, help="How many of the last passes.")] = 20,
) -> None:
    """Show what the last passes deleted."""
    for each in application().retention.passes(limit):
        how = "by the scheduler" if each.day else "by hand"
        end = "" if each.ended_at else "; not finished"
        counts = ", ".join(f"{meant} {getattr(each, kind)}" for kind, meant in words.items())
        typer.echo(f"{each.began_at:%Y-%m-%d %H:%M} UTC {how}: {counts}{end}")
