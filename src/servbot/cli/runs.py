"""`runs`: what is done to runs from the command line."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from servbot.cli.setting import application
from servbot.cli.steering import cancel, pause, rerun, resume
from servbot.core.errors import ServbotError, UsageError

if TYPE_CHECKING:
    from servbot.store.rebuilding import Difference, Rebuilding

program = typer.Typer(
    help="Runs: pause, resume, cancel, repeat, rebuild.", no_args_is_help=True, rich_markup_mode=None
)


class NoRunsNamed(UsageError):
    """No run was named."""

    code = "runs.none-named"
    default_remedy = "Name runs by their identity, or write --all."


@program.callback()
def runs() -> None:
    """Runs: pause, resume, cancel, repeat, rebuild."""


for command in (pause, resume, cancel, rerun):
    program.command()(command)


@program.command()
def rebuild(
    names: Annotated[list[str] | None, typer.Argument(metavar="RUN…", help="Identities of runs.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All runs.")] = False,
    check: Annotated[bool, typer.Option(help="Only say what differs.")] = False,
) -> int:
    """Write what lists and pages show of runs from their logs again.

    The exit status is 1 when --check found a difference or a log was not all there.
    """
    if not names and not every:
        raise NoRunsNamed
    rebuilding = application().rebuilding
    return _rebuilt(rebuilding, rebuilding.all_runs() if every else names or (), check=check)


def _rebuilt(rebuilding: "Rebuilding", runs: Iterable[str], *, check: bool) -> int:
    looked, differing, failed = 0, 0, 0
    for run_id in runs:
        looked += 1
        try:
            found = rebuilding.rebuild(run_id, check=check)
        except ServbotError as error:
            failed += 1
            typer.echo(f"{run_id}: {error}", err=True)
            continue
        differing += bool(found)
        for each in found:
            typer.echo(f"{run_id}: {_told(each)}")
    done = "differ from their log" if check else "written anew"
    typer.echo(f"{looked} looked at, {differing} {done}, {failed} could not be compared.")
    return 1 if failed or (check and differing) else 0


def _told(found: "Difference") -> str:
    return f"{found.row}, {found.field}: {found.row_says!r} in the row, {found.log_says!r} by the log"
