"""`top`: what goes on, in the terminal, renewed until it is ended."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from servbot.cli.setting import application

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from servbot.core.redaction import Redactor
    from servbot.ports.measuring import Measuring, Snapshot
    from servbot.wiring.application import Application

FAILURES = 8
"""How many of the last failures are shown."""


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command()(top)


def top(
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between looks.")] = 2.0,
    *,
    once: Annotated[bool, typer.Option(help="Look once and end.")] = False,
) -> None:
    """Show workers, legs under way, the queue and the last failures until Ctrl-C."""
    from rich.console import Console
    from rich.live import Live

    ready = application()
    if once:
        Console().print(view(ready))
        return
    try:
        with Live(view(ready), screen=True, auto_refresh=False) as live:
            while True:
                time.sleep(every)
                live.update(view(ready), refresh=True)
    except KeyboardInterrupt:
        return


def view(ready: "Application") -> "Group":
    """Everything at one moment, secrets blanked."""
    from rich.console import Group

    measuring, blank = ready.measuring, ready.redactor
    now = measuring.snapshot()
    return Group(
        f"servbot at {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        _workers(now),
        _legs(measuring, blank),
        _queue(now),
        _failures(measuring, blank),
    )


def _workers(now: "Snapshot") -> "Table":
    rows = ((name, str(now.under_way.get(name, 0)), _for(silent)) for name, silent in now.workers.items())
    return _table("Workers", ("worker", "legs", "last seen"), rows)


def _legs(measuring: "Measuring", blank: "Redactor") -> "Table":
    now = datetime.now(UTC)
    rows = (
        (
            leg.bot,
            blank(leg.reference),
            leg.step,
            _for((now - leg.since).total_seconds()) if leg.since else "",
        )
        for leg in measuring.legs()
    )
    return _table("Under way", ("bot", "case", "step", "for"), rows)


def _queue(now: "Snapshot") -> "Table":
    rows = [("runs that wait for a worker", str(now.due.count), _for(now.due.seconds))]
    rows += [
        (f"items for people: {kind.value}", str(waiting.count), _for(waiting.seconds))
        for kind, waiting in now.tasks.items()
        if waiting.count
    ]
    if now.schedule_lag:
        rows.append(("planned times that are late", "", _for(now.schedule_lag)))
    return _table("Waiting", ("what", "how many", "the oldest for"), rows)


def _failures(measuring: "Measuring", blank: "Redactor") -> "Table":
    rows = (
        (f"{each.at:%H:%M:%S}", each.bot, blank(each.reference), each.step, each.code, blank(each.message))
        for each in measuring.last_failures(FAILURES)
    )
    return _table("Last failures", ("at", "bot", "case", "step", "code", "message"), rows)


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", expand=True)
    for head in heads:
        table.add_column(head, no_wrap=head != "message", overflow="ellipsis")
    for row in rows:
        # Names and messages come from outside: they are shown as they are, not as marks of the terminal's.
        table.add_row(*map(Text, row))
    return table


def _for(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes}m" if hours else f"{minutes}m {rest}s" if minutes else f"{rest}s"
