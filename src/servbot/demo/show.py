"""The demo as a person sees it: progress while it runs, a table at the end, the console open until Ctrl-C."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from servbot.core.errors import ApplicationFailure
from servbot.demo.stage import ACCOUNTS, Stage
from servbot.demo.tally import Tally, tally

LOOK = 0.5
"""Seconds between counts."""

PATIENCE = 900
"""Seconds after which a demo that does not settle is given up."""


FIGURES = {
    "received": "Received",
    "booked": "Booked",
    "rejected": "Rejected",
    "waiting": "Waiting for a person",
    "in_erp": "In the ERP",
    "duplicates_in_erp": "Twice in the ERP",
    "lost": "Lost",
}
"""Rows of the table at the end."""


class DemoStuck(ApplicationFailure):
    """The demo did not come to an end."""

    code = "demo.stuck"


@dataclass(frozen=True, kw_only=True)
class Show:
    """What was asked for."""

    folder: Path
    count: int
    seed: int
    port: int
    once: bool
    json_file: Path | None


def play(show: Show) -> int:
    """Run the demo; 0 when nothing was lost or doubled."""
    console = Console()
    stage = Stage(show.folder, port=show.port)
    try:
        console.print(f"Starting the demo in {stage.folder} …")
        stage.build()
        console.print(f"Harbour ERP          {stage.erp.address if stage.erp else ''}")
        stage.make_invoices(seed=show.seed, count=show.count)
        result, seconds = _run(stage, show, console)
        _tell(result, seconds, console)
        if show.json_file:
            text = json.dumps(result.as_json(seconds), ensure_ascii=False, indent=2)
            show.json_file.write_text(text + "\n", encoding="utf-8")
        if not show.once:
            _keep_open(stage, console)
    except KeyboardInterrupt:
        console.print("Stopping …")
        return 0
    finally:
        stage.stop()
    return 1 if result.lost or result.duplicates_in_erp else 0


def _run(stage: Stage, show: Show, console: Console) -> tuple[Tally, float]:
    began = time.monotonic()
    stage.start("worker")
    if not show.once:
        console.print(f"Console              {stage.start_console()}")
        for account in ACCOUNTS:
            console.print(f"  {account.name:<8} {account.password:<12} {account.does}")
    stage.drop()
    result = _watch(stage, console)
    return result, time.monotonic() - began


def _watch(stage: Stage, console: Console) -> Tally:
    total = len(stage.truth.entries)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(
            "{task.fields[booked]} booked · {task.fields[waiting]} wait for a person · {task.fields[moving]} under way"
        ),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("Invoices", total=total, booked=0, waiting=0, moving=0, rate="")
        began = time.monotonic()
        while True:
            result = tally(stage.application, stage.erp_database, total)
            _advance(progress, bar, result, time.monotonic() - began)
            if result.settled:
                return result
            _check(stage, time.monotonic() - began)
            time.sleep(LOOK)


def _advance(progress: Progress, bar: TaskID, result: Tally, seconds: float) -> None:
    finished = result.booked + result.rejected + result.waiting + result.failed
    rate = finished / seconds * 60 if seconds else 0
    left = (result.dropped - finished) / rate * 60 if rate else 0
    words = f"{rate:.0f}/min, {left:.0f} s left" if finished else ""
    progress.update(
        bar,
        completed=finished,
        booked=result.booked,
        waiting=result.waiting,
        moving=result.moving,
        rate=words,
    )


def _check(stage: Stage, seconds: float) -> None:
    if stage.process("worker").poll() is not None:
        raise DemoStuck("The worker stopped.", remedy=f"See {stage.folder / 'worker.log'}.")
    if seconds > PATIENCE:
        raise DemoStuck(
            f"Not settled after {PATIENCE} seconds.", remedy=f"See {stage.folder / 'worker.log'}."
        )


def _tell(result: Tally, seconds: float, console: Console) -> None:
    table = Table(title=f"Invoices after {seconds:.0f} seconds", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for name, title in FIGURES.items():
        table.add_row(title, str(getattr(result, name)))
    table.add_section()
    for cause, count in sorted(result.causes.items()):
        table.add_row(f"  {cause}", str(count))
    console.print(table)


def _keep_open(stage: Stage, console: Console) -> None:
    address = (stage.folder / "console.address").read_text(encoding="ascii")
    console.print(f"The console is open at {address} until you press Ctrl-C.")
    while stage.process("console").poll() is None:
        time.sleep(1)
    raise DemoStuck("The console stopped.", remedy=f"See {stage.folder / 'console.log'}.")
