"""`connections`: the systems bots work with, and whether they are used now."""

from typing import TYPE_CHECKING, Annotated

import typer

from servbot.cli.setting import application

if TYPE_CHECKING:
    from servbot.core.circuit_breaker import Breaker

words = {"closed": "in use", "open": "given up for now", "half_open": "being tried"}


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command()(connections)


def connections(
    *,
    changes: Annotated[bool, typer.Option("--changes", help="Also every change, newest first.")] = False,
) -> None:
    """Say how the connections stand: in use or given up, since when, and their last failure."""
    breakers = application().breakers
    for breaker in breakers.standing():
        typer.echo(_line(breaker))
    for change in breakers.changes(limit=1000) if changes else ():
        moved = f"{words[change.before.value]} -> {words[change.after.value]}"
        typer.echo(f"{change.at:%Y-%m-%d %H:%M:%S} UTC  {change.connection}: {moved}. {change.why}")


def _line(breaker: "Breaker") -> str:
    parts = [words[breaker.state.value]]
    if breaker.since:
        parts.append(f"since {breaker.since:%Y-%m-%d %H:%M:%S} UTC")
    if breaker.state.value == "open" and breaker.until:
        parts.append(f"tried again at {breaker.until:%H:%M:%S} UTC")
    told = f"{breaker.connection}: {', '.join(parts)}."
    if breaker.last is None:
        return told
    last = breaker.last
    return f"{told} Last failure {last.at:%Y-%m-%d %H:%M:%S} UTC: {last.message} [{last.code}]"
