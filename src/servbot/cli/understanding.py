"""`diff` and `explain`: definitions as people understand them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from servbot.core.errors import ApplicationFailure


class NoPicture(ApplicationFailure):
    """The picture could not be drawn."""

    code = "explain.no-picture"
    default_remedy = "Install Graphviz (the program `dot`); `servbot doctor` tells."


CHINESE_LANES = ("申请人可见", "后台")
"""What the lanes of the picture are called in Chinese."""


class Tongue(StrEnum):
    """A language of the explanation."""

    ENGLISH = "en"
    CHINESE = "zh"


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command()(explain)
    program.command()(diff)


def explain(
    bot: Annotated[str, typer.Argument(help="A bot.yaml, a released bot, or name@revision-number.")],
    language: Annotated[Tongue, typer.Option(help="en or zh.")] = Tongue.ENGLISH,
    svg: Annotated[Path | None, typer.Option(help="Also draw the steps into this file.")] = None,
) -> None:
    """Tell a bot in plain words: what starts it, what it does, who decides, what happens when something fails."""
    from servbot.cli.naming import named
    from servbot.core.explanation import explain as told
    from servbot.wiring.catalogue import all_actions

    definition, text = named(bot)
    typer.echo(told(definition, all_actions(), language.value), nl=False)
    if svg is not None:
        _draw(text, definition.name, svg, language)


def _draw(text: str, name: str, file: Path, language: Tongue) -> None:
    from servbot.web.topology import LANES, picture

    drawn = picture(text, name, CHINESE_LANES if language is Tongue.CHINESE else LANES)
    if not drawn:
        raise NoPicture("The steps could not be drawn.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(drawn, encoding="utf-8")


def diff(
    before: Annotated[str, typer.Argument(help="A bot.yaml, a released bot, or name@revision-number.")],
    after: Annotated[str, typer.Argument(help="The other one.")],
) -> None:
    """Say in words what differs between two definitions, and nothing else."""
    from servbot.cli.naming import named
    from servbot.core.comparison import differences, in_words

    found = differences(named(before)[0], named(after)[0])
    for each in found:
        typer.echo(in_words(each))
    if not found:
        typer.echo("Nothing differs.")
