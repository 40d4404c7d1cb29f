"""`event`: telling waiting runs from the command line what happened."""

import getpass
import json
from decimal import Decimal
from typing import Annotated

import typer

from servbot.cli.setting import application
from servbot.core.errors import UsageError

program = typer.Typer(help="Events that runs wait for.", no_args_is_help=True, rich_markup_mode=None)


class DataUnreadable(UsageError):
    """The data given for an event is no JSON object."""

    code = "event.data-unreadable"
    default_remedy = """Write it like --data '{"amount": 117.50}'."""


@program.command()
def send(
    name: Annotated[str, typer.Argument(help="What happened, such as payment-received.")],
    key: Annotated[str, typer.Option(help="Which case it is about, such as an invoice number.")] = "",
    data: Annotated[str, typer.Option(help="A JSON object: what the waiting steps get.")] = "{}",
) -> None:
    """Send an event; the runs that wait for it go on, others get it when they begin to wait in time."""
    try:
        values = json.loads(data, parse_float=Decimal)
    except ValueError as error:
        raise DataUnreadable(f"--data is no JSON: {error}.") from error
    if not isinstance(values, dict):
        raise DataUnreadable
    by = f"command line ({getpass.getuser()})"
    sent = application().event_service.send(name, key, values, by=by)
    taken = ", ".join(sent.taken_by) or f"nobody yet; kept until {sent.expires_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"event {sent.id}: taken by {taken}")


@program.command("list")
def show(
    name: Annotated[str, typer.Option(help="Only events of this name.")] = "",
    key: Annotated[str, typer.Option(help="Only events of this key.")] = "",
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=1000)] = 20,
) -> None:
    """The latest events, and which runs got them."""
    for sent in application().event_service.latest(limit, name=name, key=key):
        taken = ", ".join(sent.taken_by) or "nobody"
        typer.echo(
            f"{sent.id} {sent.sent_at:%Y-%m-%d %H:%M:%S} {sent.name} {sent.key}: by {sent.sent_by}, to {taken}"
        )
