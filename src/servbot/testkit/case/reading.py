"""Files of cases: found beside a bot, read strictly, every mistake at its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.loader import DefinitionError, in_order, try_yaml, validated
from servbot.services.bot_folders import text_of
from servbot.testkit.case.checking import case_problems
from servbot.testkit.case.spec import Case, CaseFile


@dataclass(frozen=True, kw_only=True)
class ReadCase:
    """A case that can be run."""

    spec: Case
    """With what is usual in its file."""

    bot: Bot
    bot_file: Path

    file: Path
    line: int
    own_actions: frozenset[str]
    """Actions that the case itself says something about."""

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.file.as_posix()}:{self.line}"


def case_files(bot_file: Path) -> Iterator[Path]:
    """The files of cases of a bot."""
    yield from sorted((bot_file.parent / "tests").glob("*.yaml"))


def read_cases(file: Path, bot: Bot, bot_file: Path, catalogue: ActionCatalogue) -> list[ReadCase]:
    """The cases of a file; `DefinitionError` with everything that is wrong in it."""
    text = text_of(file)
    document = try_yaml(text, file.as_posix())
    found, read = validated(document, CaseFile, family="case")
    if read is not None:
        found += case_problems(document, read, bot, catalogue)
    if read is None or any(each.severity == "error" for each in found):
        raise DefinitionError(in_order(found), text)
    return [
        ReadCase(
            spec=case.over(read.usual),
            bot=bot,
            bot_file=bot_file,
            file=file,
            line=document.position(("cases", at)).line,
            own_actions=frozenset(case.actions),
        )
        for at, case in enumerate(read.cases)
    ]
