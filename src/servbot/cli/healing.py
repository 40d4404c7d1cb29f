"""`heal`: targets that were taken instead of others in runs, as changes of the bots."""

import asyncio
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servbot.cli.naming import file_named
from servbot.cli.setting import application
from servbot.core.errors import UsageError
from servbot.core.healing import KeptRepair
from servbot.core.loader import render_diagnostics
from servbot.services.definitions import checked_file
from servbot.services.target_change import changed_text

if TYPE_CHECKING:
    from servbot.actions.web.replaying import Replayed
    from servbot.wiring.application import Application

program = typer.Typer(help="Targets of pages that changed: what runs took instead, as changes of the bots.")

Number = Annotated[int, typer.Argument(help="Number of the repair; see `servbot heal list`.")]


class RepairDoesNotHold(UsageError):
    """A repair does not find the same on the pages that were kept."""

    code = "heal.does-not-hold"
    default_remedy = "Look at it with `servbot heal diff`; `--untested` applies it all the same."


@program.command("list")
def show_all(bot: Annotated[str, typer.Option(help="Only of this bot.")] = "") -> None:
    """Show the repairs that nobody has applied or dismissed yet."""
    found = application().healing.repairs(bot)
    for kept in found:
        how = (
            f"picked by {kept.repair.by}"
            if kept.repair.by
            else f"taken by itself, {kept.repair.score:.0%} alike"
        )
        typer.echo(
            f"{kept.id}  {kept.bot}, step {kept.repair.step}: {_change(kept)} ({how}, {kept.at:%Y-%m-%d})"
        )
    if not found:
        typer.echo("No repair waits to be looked at.")


def _change(kept: KeptRepair) -> str:
    from servbot.actions.web.target import Target

    old = ", else ".join(str(Target.model_validate(each)) for each in kept.repair.chain)
    return f"{old} → {Target.model_validate(kept.repair.target)}"


@program.command()
def diff(number: Number) -> int:
    """Try a repair on the pages that were kept, and show it as a change of the bot."""
    ready = application()
    kept = ready.healing.repair(number)
    proof = asyncio.run(_replayed(ready, kept))
    file, before, after = _texts(ready, kept, proof)
    typer.echo(str(proof))
    lines = unified_diff(before.splitlines(), after.splitlines(), str(file), str(file), lineterm="")
    typer.echo("\n".join(lines))
    return 0 if proof.holds else 1


@program.command()
def apply(
    number: Number,
    *,
    untested: Annotated[bool, typer.Option(help="Whatever the kept pages say.")] = False,
) -> None:
    """Write a repair into the bot; release it then as any change."""
    ready = application()
    kept = ready.healing.repair(number)
    proof = asyncio.run(_replayed(ready, kept))
    if not (proof.holds or untested):
        raise RepairDoesNotHold(str(proof))
    file, before, after = _texts(ready, kept, proof)
    file.write_text(after, encoding="utf-8")
    wrong = [each for each in checked_file(file, ready.catalogue) if each.severity == "error"]
    if wrong:
        file.write_text(before, encoding="utf-8")
        raise RepairDoesNotHold(f"With it, the bot is wrong:\n{render_diagnostics(wrong)}")
    ready.healing.settle(number, "applied")
    typer.echo(f"{file} is changed. Look at it, then `servbot release {file}`.")


@program.command()
def dismiss(number: Number) -> None:
    """Leave a repair out for good."""
    ready = application()
    ready.healing.repair(number)
    ready.healing.settle(number, "dismissed")


async def _replayed(ready: "Application", kept: KeptRepair) -> "Replayed":
    from servbot.actions.web.replaying import replayed

    return await replayed(kept.repair.chain, kept.repair.target, _pages(ready, kept.repair.pages))


def _pages(ready: "Application", digests: Sequence[str]) -> list[str]:
    """The kept pages; those whose files are gone are left out, the later ones with the first."""
    from servbot.ports.artefact_store import ArtefactMissing

    pages: list[str] = []
    for digest in digests:
        try:
            pages.append(ready.artefacts.path(digest).read_text(encoding="utf-8"))
        except ArtefactMissing:
            break
    return pages


def _texts(ready: "Application", kept: KeptRepair, proof: "Replayed") -> tuple[Path, str, str]:
    """The bot's file, its text, and the text with the repair."""
    file = file_named(kept.bot, ready.settings.paths.bots)
    before = file.read_text(encoding="utf-8")
    return file, before, changed_text(before, kept.repair, last=proof.strange)
