"""`diff` and `explain`: definitions as people understand them."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servbot.core.errors import ApplicationFailure, UsageError

if TYPE_CHECKING:
    from servbot.core.bot import Bot


class NoPicture(ApplicationFailure):
    """The picture could not be drawn."""

    code = "explain.no-picture"
    default_remedy = "Install Graphviz (the program `dot`); `servbot doctor` tells."


CHINESE_LANES = ("申请人可见", "后台")
"""What the lanes of the picture are called in Chinese."""


class OneToCompare(UsageError):
    """Either another definition or a variant is compared."""

    code = "diff.one-to-compare"
    default_remedy = "Write `servbot diff A B`, or `servbot diff A --variant NAME`."


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


def _draw(text: str, name: str, svg: Path, language: Tongue) -> None:
    from servbot.web.topology import LANES, picture

    _write(picture(text, name, CHINESE_LANES if language is Tongue.CHINESE else LANES), svg)


def _write(drawn: str, file: Path) -> None:
    if not drawn:
        raise NoPicture("The steps could not be drawn.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(drawn, encoding="utf-8")


def diff(
    before: Annotated[str, typer.Argument(help="A bot.yaml, a released bot, or name@revision-number.")],
    after: Annotated[str | None, typer.Argument(help="The other one; none with --variant.")] = None,
    variant: Annotated[str, typer.Option(help="Compare the bot with this variant of it.")] = "",
    language: Annotated[Tongue, typer.Option(help="en or zh.")] = Tongue.ENGLISH,
    svg: Annotated[Path | None, typer.Option(help="Also draw what differs into this file.")] = None,
) -> None:
    """Say in words what differs between two definitions, and nothing else."""
    from servbot.core.comparison import differences, in_words
    from servbot.core.comparison.phrases import say

    old, new = _compared(before, after, variant)
    found = differences(old, new)
    for each in found:
        typer.echo(in_words(each, language.value))
    if not found:
        typer.echo(say(language.value, "same"))
    if svg is not None:
        from servbot.web.topology import change_picture

        _write(change_picture(old, new, language.value), svg)


def _compared(before: str, after: str | None, variant: str) -> tuple["Bot", "Bot"]:
    """The two definitions that are meant."""
    from servbot.cli.naming import named

    bot = named(before)[0]
    if bool(variant) == bool(after):
        raise OneToCompare
    if not variant:
        return bot, named(str(after))[0]
    if variant not in bot.variants:
        known = ", ".join(bot.variants) or "none"
        raise OneToCompare(f"{bot.name} has no variant {variant!r}.", remedy=f"There are: {known}.")
    return bot.model_copy(update={"variants": {}}), bot.in_variant(variant)
