"""`record`: a browser session of a person becomes a bot."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from servbot.cli.setting import chosen
from servbot.core.errors import UsageError
from servbot.services.recorded_bot import RecordedBot, recorded_bot

if TYPE_CHECKING:
    from servbot.services.recorded_bot import Deed


class NothingRecorded(UsageError):
    """Nothing was done in the recorded browser."""

    code = "record.nothing-done"
    default_remedy = "Work on the page, then close the window."


class BotExists(UsageError):
    """There is a bot where the recorded one should be written."""

    code = "record.bot-exists"
    default_remedy = "Name another file with `--out`."


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command()(record)


def record(
    url: Annotated[str, typer.Argument(help="Address to begin at.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write it, such as bots/x/bot.yaml; shown when left out.")
    ] = None,
) -> None:
    """Record what you do in a browser window as a bot; close the window when you are done."""
    if out is not None and out.exists():
        raise BotExists(f"There is a file {out}.")
    deeds = asyncio.run(_watched(url))
    connection, base, known = _connection(url)
    name = out.parent.name if out is not None and out.parent.name else f"recorded-{connection}"
    made = recorded_bot(
        deeds, name=_named(name), connection=connection, url=base, credential=f"{connection}-robot"
    )
    if out is None:
        typer.echo(made.text, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(made.text, encoding="utf-8")
        typer.echo(f"{out} is written. Look at it, then `servbot validate {out}`.")
    for line in _to_do(made, connection, base, known=known):
        typer.echo(line, err=True)


async def _watched(url: str) -> "list[Deed]":
    from playwright.async_api import async_playwright

    from servbot.actions.web.browser import find_browser
    from servbot.actions.web.recorder import Recorder

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_browser(), headless=False)
        recorder = Recorder(await browser.new_context(no_viewport=True))
        await recorder.end(await recorder.begin(url))
        await browser.close()
    if len(recorder.deeds) < 2:
        raise NothingRecorded
    return recorder.deeds


def _connection(url: str) -> tuple[str, str, bool]:
    """Name and address of the site's connection, and whether the settings have it."""
    from servbot.wiring.settings import read_settings

    here = urlsplit(url)
    for name, settings in read_settings(chosen.config).connections.items():
        there = urlsplit(str(settings.get("url", "")))
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            return name, str(settings["url"]), True
    return _named(here.hostname or "site"), f"{here.scheme}://{here.netloc}", False


def _named(text: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return name if name[:1].isalpha() else f"site-{name}"


def _to_do(made: RecordedBot, connection: str, url: str, *, known: bool) -> list[str]:
    """What the installation must be told."""
    lines = (
        []
        if known
        else [
            "The settings need the site:",
            f"[connections.{connection}]",
            'kind = "browser"',
            f'url = "{url}"',
        ]
    )
    if made.login:
        words = ", ".join(f'{name} = "{value}"' for name, value in made.login.model_dump().items())
        lines += [f"How it is signed in to, in [connections.{connection}]:", f"login = {{{words}}}"]
        lines += [f"The account: servbot vault set {connection}-robot --username …"]
    return lines
