"""`servbot demo`: the main job on this machine, from folder to ERP."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command()(demo)


def demo(
    count: Annotated[int, typer.Option(help="How many invoices.")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed gives the same invoices.")] = 7,
    folder: Annotated[Path, typer.Option(help="Folder of the demo; emptied first.")] = Path("demo-data"),
    port: Annotated[int, typer.Option(help="Port of the console; any free one when 0.")] = 8400,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="End when all is done or waits for a person.")] = False,
) -> int:
    """Start the demo ERP, console, worker and scheduler, drop invoices into the folder, and show what happens."""
    from servbot.demo.show import Show, play

    return play(Show(folder=folder, count=count, seed=seed, port=port, once=once, json_file=json_file))
