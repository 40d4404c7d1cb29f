"""All cases of some bots, run; with what of each bot they walked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.loader import DefinitionError, render_diagnostics
from servbot.services.bot_folders import BotFolder
from servbot.services.definitions import read_bot
from servbot.testkit.case.judging import Judged, judge
from servbot.testkit.case.reading import ReadCase, case_files, read_cases
from servbot.testkit.coverage import Coverage


@dataclass
class Tried:
    """One case, or a file that could not be read."""

    title: str
    place: str
    seconds: float = 0
    report: str = ""
    """What is not as wanted; empty when it passed."""

    judged: Judged | None = None
    """`None` when a definition could not be read."""

    @property
    def passed(self) -> bool:
        """Whether everything is as wanted."""
        return not self.report


@dataclass
class TestedBot:
    """A bot with its cases."""

    name: str
    file: Path
    tried: list[Tried] = field(default_factory=list)
    coverage: Coverage | None = None
    """`None` when something could not be read, or only some of the cases were asked for."""


def try_bot(
    bot_file: Path,
    catalogue: ActionCatalogue,
    files: Iterable[Path] | None = None,
    chosen: Callable[[str], bool] | None = None,
) -> TestedBot:
    """Run the cases of a bot.

    Args:
        bot_file: its `bot.yaml`.
        catalogue: the actions that exist.
        files: just these files of cases; all of the bot when left out.
        chosen: whether a case, by its title and place, is run; all when left out.
    """
    tested = TestedBot(bot_file.parent.name, bot_file)
    try:
        bot = read_bot(bot_file, catalogue)
    except DefinitionError as error:
        tested.tried.append(_unreadable(bot_file, error))
        return tested
    tested.name = bot.name
    coverage = Coverage(bot, BotFolder(bot_file).folders())
    for file in case_files(bot_file) if files is None else files:
        tested.tried += _of_file(file, bot, bot_file, catalogue, chosen, coverage)
    if files is None and chosen is None and all(each.judged for each in tested.tried):
        tested.coverage = coverage
    return tested


def _of_file(
    file: Path,
    bot: Bot,
    bot_file: Path,
    catalogue: ActionCatalogue,
    chosen: Callable[[str], bool] | None,
    coverage: Coverage,
) -> Iterator[Tried]:
    try:
        cases = read_cases(file, bot, bot_file, catalogue)
    except DefinitionError as error:
        yield _unreadable(file, error)
        return
    for case in cases:
        if chosen is None or chosen(f"{bot.name} {file.name} {case.spec.case}"):
            yield _of_case(case, catalogue, coverage)


def _of_case(case: ReadCase, catalogue: ActionCatalogue, coverage: Coverage) -> Tried:
    begun = perf_counter()
    judged = judge(case, catalogue)
    if judged.run is not None:
        coverage.add(judged.run.shell.walk.marks)
    return Tried(case.spec.case, case.place, perf_counter() - begun, judged.report, judged)


def _unreadable(file: Path, error: DefinitionError) -> Tried:
    report = render_diagnostics(error.diagnostics, error.source).rstrip("\n")
    return Tried(f"{file.name} can be read", file.as_posix(), report=report)
