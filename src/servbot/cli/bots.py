"""`validate`, `release` and `run`: bot definitions."""

import json
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from servbot.cli.naming import released_texts
from servbot.cli.setting import application, chosen
from servbot.core.errors import UsageError
from servbot.core.loader import Diagnostic, render_diagnostics
from servbot.services.bot_folders import bot_files
from servbot.services.definitions import checked_file


class NoDefinitions(UsageError):
    """No bot definition was found."""

    code = "validate.nothing-found"


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command()(validate)
    program.command()(release)
    program.command()(run)
    program.command()(schema)


def validate(
    places: Annotated[
        list[Path] | None, typer.Argument(help="Folders or files; bots/ when left out.")
    ] = None,
    *,
    form: Annotated[
        Format, typer.Option("--format", help="text for people, json for editors, sarif for code scanning.")
    ] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
) -> int:
    """Check bot definitions; every mistake is shown at its place."""
    from servbot.wiring.catalogue import all_actions
    from servbot.wiring.declared import declared_in

    files = [path for place in places or [Path("bots")] for path in _existing(place)]
    of_store, declared = cache(released_texts), declared_in(chosen.config)
    found: list[Diagnostic] = []
    wrong: list[Path] = []
    for path in files:
        of_bot = checked_file(path, all_actions(), declared, of_store, files)
        _audit(of_bot)
        wrong += [path] if any(each.severity == "error" for each in of_bot) else []
        found += of_bot
    form = Format.JSON if as_json else form
    if found or form is not Format.TEXT:
        typer.echo(_written(found, form))
    if form is Format.TEXT:
        typer.echo(f"{len(files)} checked, {len(wrong)} wrong.")
    return 1 if wrong else 0


def _audit(found: Sequence[Diagnostic]) -> None:
    """Put attempts to lead around a control point on record, where there is a record to put them on."""
    from servbot.services.audit import CONTROL
    from servbot.wiring.settings import read_settings

    if any(each.code.startswith(CONTROL) for each in found) and read_settings(chosen.config).has_database:
        application().audit.definition_refused(found, "validate", getuser())


def _written(found: Sequence[Diagnostic], form: Format) -> str:
    from servbot.services.sarif import sarif

    match form:
        case Format.JSON:
            return json.dumps([each.model_dump() for each in found], ensure_ascii=False, indent=2)
        case Format.SARIF:
            return json.dumps(sarif(found), ensure_ascii=False, indent=2)
    return render_diagnostics(found)


def schema(
    out: Annotated[Path | None, typer.Option(help="File to write; standard output when left out.")] = None,
    *,
    cases: Annotated[bool, typer.Option("--cases", help="That of files of test cases.")] = False,
) -> None:
    """Print the JSON Schema of bot definitions, for completion in editors."""
    from servbot.services.schema import bot_schema
    from servbot.testkit.case.schema import case_schema
    from servbot.wiring.catalogue import all_actions

    made = case_schema() if cases else bot_schema(all_actions())
    text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


def _existing(place: Path) -> list[Path]:
    if not place.exists():
        raise NoDefinitions(f"There is no file or folder {place}.", remedy="Check the name.")
    files = list(bot_files(place))
    if not files:
        raise NoDefinitions(f"There is no bot.yaml below {place}.", remedy="Name a folder with bots in it.")
    return files


def release(
    place: Annotated[Path | None, typer.Argument(help="A bot.yaml or a folder of bots.")] = None,
) -> None:
    """Make definitions the current revisions of their bots; runs in flight keep theirs."""
    ready = application()
    for revision in ready.definitions.release_all(place or ready.settings.paths.bots, getuser()):
        typer.echo(f"{revision.bot}: revision {revision.number} ({revision.digest[:12]})")


def run(
    bot: Annotated[
        str,
        typer.Argument(
            help="Name of a released bot; with --dry-run or --local also a bot.yaml or its folder."
        ),
    ],
    inputs: Annotated[
        list[str] | None, typer.Option("--input", "-i", help="name=value; for a file: name=@path.")
    ] = None,
    who: Annotated[str, typer.Option(help="Who asks for it.")] = "command line",
    *,
    dry_run: Annotated[bool, typer.Option(help="Only show every step with its inputs; do nothing.")] = False,
    local: Annotated[
        bool,
        typer.Option("--local", help="Carry it out here and now, without a database; people are asked here."),
    ] = False,
    headed: Annotated[bool, typer.Option(help="Locally, with a browser one can see.")] = False,
    slow: Annotated[
        float, typer.Option(min=0, help="Locally, milliseconds between two operations in the browser.")
    ] = 0,
    debug: Annotated[bool, typer.Option(help="Locally, stopping before each step.")] = False,
) -> int:
    """Start a run by hand; a worker carries it out."""
    values, files = _given(inputs or [])
    if local or headed or slow or debug:
        from servbot.cli.local_run import Watched, run_locally

        return run_locally(bot, values, files, Watched(headed=headed, slow=slow, debug=debug))
    if dry_run:
        from servbot.cli.dry_run import show

        show(bot, {**values, **{name: file for name, (file, _) in files.items()}})
        return 0
    row = application().firings.by_hand(bot, values, files, who)
    typer.echo(f"{row.id} {row.reference}: {row.status.value}")
    return 0


def _given(inputs: Sequence[str]) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Values, and files with their content, by input."""
    values: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for given in inputs:
        name, _, value = given.partition("=")
        if value.startswith("@"):
            path = Path(value[1:])
            if not path.is_file():
                raise UsageError(f"There is no file {path}.", remedy=f"Check --input {given}.")
            files[name] = (path.name, path.read_bytes())
        else:
            values[name] = value
    return values, files
