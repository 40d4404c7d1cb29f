"""All commands, and how their errors are shown."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from servbot.cli import (
    action,
    audit,
    backup,
    bots,
    connections,
    demo,
    doctor,
    documents,
    events,
    extracting,
    healing,
    new,
    people,
    queue,
    reconciling,
    retention,
    running,
    runs,
    testing,
    top,
    understanding,
    web_recording,
)
from servbot.cli.setting import chosen
from servbot.core.errors import ServbotError

program = typer.Typer(
    name="servbot",
    help="Service processes as readable YAML, carried from request to feedback.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@program.callback()
def common(
    config: Annotated[
        Path | None, typer.Option(help="Settings file; config/servbot.toml when left out.")
    ] = None,
) -> None:
    """Service processes as readable YAML, carried from request to feedback."""
    chosen.config = config


for family in (
    bots,
    understanding,
    testing,
    running,
    reconciling,
    extracting,
    connections,
    people,
    doctor,
    demo,
    backup,
    top,
    web_recording,
):
    family.add_to(program)
program.add_typer(action.program, name="action")
program.add_typer(audit.program, name="audit")
program.add_typer(people.vault, name="vault")
program.add_typer(documents.program, name="documents")
program.add_typer(events.program, name="event")
program.add_typer(healing.program, name="heal")
program.add_typer(new.program, name="new")
program.add_typer(runs.program, name="runs")
program.add_typer(queue.program, name="queue")
program.add_typer(retention.program, name="retention")


def run() -> int:
    """Run the command given; errors become one readable line and an exit status."""
    try:
        result = program(standalone_mode=False)
    except ServbotError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # click's own usage errors
            error.show()
            return int(error.exit_code)
        from servbot.store.trouble import told_of

        trouble = told_of(error)
        if trouble is None:
            raise
        sys.stderr.write(f"{trouble}\n")
        return 1
    return int(result) if isinstance(result, int) else 0
