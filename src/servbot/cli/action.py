"""`servbot action`: actions listed, explained and run by hand."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from servbot.core.action import Action, SessionSpec
from servbot.core.errors import UsageError
from servbot.core.record import Record
from servbot.core.value import encode

program = typer.Typer(help="Actions: list, show, run by hand.", no_args_is_help=True, rich_markup_mode=None)


class InputsWrong(UsageError):
    """The inputs given on the command line cannot be used."""

    code = "action.inputs-wrong"


@program.command("list")
def list_actions() -> None:
    """All actions with their first sentence."""
    from servbot.wiring.catalogue import all_actions

    catalogue = all_actions()
    for name in catalogue.names():
        sentence = (catalogue.find(name).__doc__ or "").strip().splitlines()[0]
        typer.echo(f"{name:<24} {sentence}")


@program.command()
def show(name: Annotated[str, typer.Argument(help="Name of the action.")]) -> None:
    """What an action does, its fields, its output and examples."""
    from servbot.services.reference import action_page
    from servbot.wiring.catalogue import all_actions

    typer.echo(action_page(all_actions().find(name)))


@program.command()
def run(
    name: Annotated[str, typer.Argument(help="Name of the action.")],
    given: Annotated[str, typer.Option("--with", help="Its fields as JSON.")] = "{}",
    folder: Annotated[Path, typer.Option(help="Folder that paths are relative to.")] = Path(),
    session: Annotated[str, typer.Option(help="Connection of a browser session to run it in.")] = "",
    login: Annotated[str, typer.Option(help="Credential to sign in with.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the output as JSON.")] = False,
) -> None:
    """Run one action by hand, with nothing remembered."""
    from servbot.engine.performing import validated
    from servbot.wiring.catalogue import all_actions

    action = validated(all_actions().find(name), _fields(given))
    output = asyncio.run(_by_hand(action, folder.resolve(), session, login))
    typer.echo(json.dumps(encode(output), ensure_ascii=False, indent=None if as_json else 2))


async def _by_hand(action: Action, folder: Path, connection: str, login: str) -> Record:
    from servbot.cli.hand_context import HandContext
    from servbot.cli.setting import application

    ready = application(migrated=False)
    context = HandContext(ready, folder)
    if not connection:
        return await action.run(context)
    sessions = ready.session_kinds()["browser"]
    try:
        spec = SessionSpec(kind="browser", connection=connection, login=login)
        context.opened = await sessions.open(spec, context)
        return await action.run(context)
    finally:
        if context.opened is not None:
            await context.opened.close()
        await sessions.shut()


def _fields(given: str) -> dict[str, object]:
    try:
        fields = json.loads(given)
    except ValueError as error:
        remedy = 'Write for example --with \'{"file": "invoice.pdf"}\'.'
        raise InputsWrong(f"--with is no JSON: {error}.", remedy=remedy) from error
    if not isinstance(fields, dict):
        raise InputsWrong("--with must be a JSON object.", remedy='Write {"field": value}.')
    return fields
