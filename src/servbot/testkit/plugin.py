"""The pytest plugin: fixtures to run bots in memory, and the cases beside bots as tests.

It is loaded in every run of pytest where servbot is installed, so it imports nothing of servbot before a fixture or a
file of cases asks for it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from servbot.core.bot import Bot
    from servbot.testkit.case.bot_run import BotRun
    from servbot.testkit.case.reading import ReadCase
    from servbot.testkit.context import LocalContext

RunBot = Callable[..., "BotRun"]
"""Runs a bot in memory; see `run_bot`."""


@pytest.fixture(scope="session")
def read_bot() -> "Callable[[str | Path], Bot]":
    """Reads a definition: `read_bot("bots/invoice_intake")` or the text of one; a `DefinitionError` shows its mistakes."""
    return _read


@pytest.fixture
def run_bot() -> RunBot:
    """Runs a bot in memory with virtual time: `run_bot("bots/invoice_intake", {"invoice": "a.pdf"}, actions={…})`.

    Takes what `servbot.testkit.run_bot` takes, and `recorded`: a file of cases whose first case gives actions, services,
    sessions, people and inputs where the call itself says nothing about them.
    """

    def run(
        bot: "Bot | str | Path",
        inputs: Mapping[str, Any] | None = None,
        *,
        recorded: str | Path | None = None,
        **script: Any,
    ) -> "BotRun":
        from servbot.core.bot import Bot
        from servbot.testkit.case.running import run_bot

        definition = bot if isinstance(bot, Bot) else _read(bot)
        file = None if isinstance(bot, Bot) else _definition_file(bot)
        if file is not None:
            script.setdefault("folder", file.parent)
        if recorded is not None:
            inputs, script = _with_recorded(Path(recorded), definition, inputs, script)
        return run_bot(definition, inputs, **script)

    return run


@pytest.fixture
def action_context(tmp_path: Path) -> "LocalContext":
    """The surroundings of one action: files in a folder of the test, credentials and connections given by hand."""
    from servbot.testkit.context import LocalContext

    return LocalContext(tmp_path)


def _definition_file(bot: str | Path) -> Path | None:
    """The file that is meant; `None` for the text of a definition."""
    if isinstance(bot, str) and "\n" in bot:
        return None
    path = Path(bot)
    return path / "bot.yaml" if path.is_dir() else path


def _read(bot: str | Path) -> "Bot":
    from servbot.core.definition_check import checked_bot
    from servbot.services.definitions import read_bot
    from servbot.wiring.catalogue import all_actions

    file = _definition_file(bot)
    if file is None:
        return checked_bot(str(bot), "bot.yaml", all_actions())
    return read_bot(file, all_actions())


def _with_recorded(
    file: Path, bot: "Bot", inputs: Mapping[str, Any] | None, script: dict[str, Any]
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    from servbot.core.value import decode, plain
    from servbot.testkit.case.reading import read_cases
    from servbot.wiring.catalogue import all_actions

    case = read_cases(file, bot, file.parent.parent / "bot.yaml", all_actions())[0].spec
    for name in ("actions", "services", "sessions", "people"):
        own = script.get(name)
        if not callable(own):
            script[name] = {**getattr(case, name), **(own or {})}
    return {**decode(plain(case.inputs)), **(inputs or {})}, script


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "CaseFileCollector | None":
    """The files of cases beside bots."""
    if file_path.suffix != ".yaml" or file_path.parent.name != "tests":
        return None
    if not (file_path.parent.parent / "bot.yaml").is_file():
        return None
    collector: CaseFileCollector = CaseFileCollector.from_parent(parent, path=file_path)
    return collector


class CaseFileCollector(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterable["CaseItem"]:
        """Its cases; a file that cannot be read is an error with every mistake at its place."""
        from servbot.core.loader import DefinitionError, render_diagnostics
        from servbot.services.definitions import read_bot
        from servbot.testkit.case.reading import read_cases
        from servbot.wiring.catalogue import all_actions

        bot_file = self.path.parent.parent / "bot.yaml"
        try:
            bot = read_bot(bot_file, all_actions())
            cases = read_cases(self.path, bot, bot_file, all_actions())
        except DefinitionError as error:
            raise self.CollectError(render_diagnostics(error.diagnostics, error.source)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.spec.case, case=case)


class CaseFailed(Exception):
    """A run is not as its case wants it."""


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: "ReadCase", **of_item: Any) -> None:
        super().__init__(**of_item)
        self.case = case

    def runtest(self) -> None:
        """Run it."""
        from servbot.testkit.case.judging import judge
        from servbot.wiring.catalogue import all_actions

        judged = judge(self.case, all_actions())
        if not judged.passed:
            raise CaseFailed(judged.report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is not as wanted, without a traceback."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.case.line - 1, self.name
