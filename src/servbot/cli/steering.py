"""`runs pause`, `resume`, `cancel` and `rerun`: what people want of one run."""

from getpass import getuser
from typing import Annotated

import typer

from servbot.cli.setting import application
from servbot.core.errors import UsageError

Run = Annotated[str, typer.Argument(metavar="RUN", help="Identity of the run.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence.")]


class EditUnreadable(UsageError):
    """An edit has no `=` in it."""

    code = "runs.edit-unreadable"
    default_remedy = "Write --set inputs.amount=12.50 or --set steps.read.fields.total=12.50."


def pause(run: Run, reason: Reason = "") -> None:
    """Let no new step of a run begin; what is under way comes to its end."""
    application().runs.pause(run, by=getuser(), reason=reason)
    typer.echo(f"{run} is paused; `servbot runs resume {run}` lets it go on.")


def resume(run: Run, reason: Reason = "") -> None:
    """Let a paused run go on where it was."""
    application().runs.resume(run, by=getuser(), reason=reason)
    typer.echo(f"{run} goes on.")


def cancel(
    run: Run,
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    *,
    force: Annotated[bool, typer.Option(help="End it at once; no `finally` steps are walked.")] = False,
) -> None:
    """Stop what a run has under way, walk its `finally` steps, and end it."""
    runs = application().runs
    if force:
        runs.cancel(run, by=getuser(), reason=reason)
        typer.echo(f"{run} is cancelled.")
        return
    runs.request_cancel(run, by=getuser(), reason=reason)
    typer.echo(f"{run} is being cancelled.")


def rerun(
    run: Run,
    start: Annotated[
        str, typer.Option("--from", metavar="STEP", help="Where to begin; in a loop `lines[3]/check`.")
    ],
    edits: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Edit `inputs.<name>` or `steps.<name>.<path>`; may be repeated.",
        ),
    ] = None,
    again: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STEP", help="Do this step again although it must not be repeated; may be repeated."
        ),
    ] = None,
) -> None:
    """Repeat a run that has ended from a step on, with what came before."""
    made = application().reruns.start(
        run, start, by=getuser(), edits=dict(map(_edit, edits or ())), again=again or ()
    )
    typer.echo(made.id)


def _edit(text: str) -> tuple[str, str]:
    path, sign, value = text.partition("=")
    if not sign:
        raise EditUnreadable(f"{text!r} is no edit.")
    return path.strip(), value.strip()
