"""`test`: the cases beside bots, run in memory."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from servbot.cli.naming import files_named
from servbot.cli.setting import chosen
from servbot.core.errors import UsageError

if TYPE_CHECKING:
    from servbot.testkit.tested import TestedBot


class NoCases(UsageError):
    """There is nothing to test."""

    code = "case.none"
    default_remedy = "Write cases into `tests/<name>.yaml` beside the bot; `servbot new bot` shows how."


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command("test")(run_tests)


def run_tests(
    bots: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders, bot.yaml files, files of cases or names of bots; all bots when left out."
        ),
    ] = None,
    *,
    only: Annotated[
        str, typer.Option("-k", help="Only cases whose title, file or bot holds this text.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Also write a JUnit report into this file.")] = None,
    min_coverage: Annotated[
        float, typer.Option(help="Percentage of steps and branches of every bot that the cases must walk.")
    ] = 0,
    record: Annotated[
        str, typer.Option(help="Write a case from a finished run with this identity instead.")
    ] = "",
    into: Annotated[Path | None, typer.Option(help="With --record: the file to write.")] = None,
) -> int:
    """Run the cases beside bots in memory: no database, nothing outside, no waiting."""
    if record:
        from servbot.cli.recording import record_case

        typer.echo(f"{record_case(record, into)} is written.")
        return 0
    from servbot.cli.test_report import as_data, in_words, junit_report

    tested = list(_tested(bots or [], only))
    if not any(each.tried for each in tested):
        raise NoCases("No case was found." if not only else f"No case holds {only!r}.")
    typer.echo(
        json.dumps(as_data(tested), ensure_ascii=False, indent=2)
        if as_json
        else in_words(tested, min_coverage)
    )
    if junit is not None:
        junit.parent.mkdir(parents=True, exist_ok=True)
        junit.write_bytes(junit_report(tested))
    passed = all(each.passed for bot in tested for each in bot.tried)
    covered = all(bot.coverage is None or bot.coverage.percent >= min_coverage for bot in tested)
    return 0 if passed and covered else 1


def _tested(words: Sequence[str], only: str) -> Iterator["TestedBot"]:
    from servbot.testkit.tested import try_bot
    from servbot.wiring.catalogue import all_actions

    wanted: Callable[[str], bool] | None = (lambda text: only.lower() in text.lower()) if only else None
    for bot_file, files in _places(words).items():
        yield try_bot(bot_file, all_actions(), files, wanted)


def _places(words: Sequence[str]) -> dict[Path, list[Path] | None]:
    """Bots to test, with the files of cases where not all are meant."""
    from servbot.wiring.settings import read_settings

    home = read_settings(chosen.config).paths.bots
    found: dict[Path, list[Path] | None] = {}
    for word in words or [str(home)]:
        place = Path(word)
        if place.is_file() and place.parent.name == "tests" and (place.parent.parent / "bot.yaml").is_file():
            known = found.setdefault(place.parent.parent / "bot.yaml", [])
            if known is not None:
                known.append(place)
        else:
            found.update(dict.fromkeys(files_named(word, home)))
    return found
