"""`test --record`: a case from a run that has ended."""

from pathlib import Path
from typing import TYPE_CHECKING

from servbot.cli.setting import application
from servbot.core.bot import Bot
from servbot.core.errors import UsageError
from servbot.core.lifecycle.run import RUN
from servbot.services.bot_folders import bot_files
from servbot.services.definitions import BotMissing, read_bot

if TYPE_CHECKING:
    from servbot.testkit.case.bot_run import BotRun


class NotRecorded(UsageError):
    """A run cannot be made into a case."""

    code = "case.not-recorded"


def record_case(run_id: str, into: Path | None) -> Path:
    """Write the case; the file that was written. The path it must take is that of the case itself, walked once."""
    from servbot.testkit.case.recording import recorded_case, written_as_case
    from servbot.testkit.case.writing import cases_text

    ready = application()
    run = ready.runs.run(run_id)
    if not RUN.is_final(run.status) or run.status.value == "cancelled":
        raise NotRecorded(
            f"The run {run_id} is {run.status.value}.", remedy="Record a run that has ended by itself."
        )
    _, bot = ready.definitions.revision(run.revision)
    file = into or _place(ready.settings.paths.bots, bot, run.id)
    if file.exists():
        raise NotRecorded(f"{file} is there already.", remedy="Name another file with --into, or remove it.")
    case = recorded_case(run, ready.runs.events(run.id), bot, ready.redactor)
    walked = _walked(case, bot, file)
    case["expect"]["path"] = walked.path
    if any(getattr(step, "mask", ()) for step in bot.all_steps()):
        # What is masked may have found its way into the outputs.
        case["expect"]["outputs"] = written_as_case(walked.outputs, ready.redactor)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(cases_text([case]), encoding="utf-8")
    return file


def _place(home: Path, bot: Bot, run_id: str) -> Path:
    from servbot.wiring.catalogue import all_actions

    for file in bot_files(home):
        if read_bot(file, all_actions()).name == bot.name:
            return file.parent / "tests" / f"recorded_{run_id[-8:].lower()}.yaml"
    raise BotMissing(f"There is no bot {bot.name} in {home}.", remedy="Name the file with --into.")


def _walked(case: dict[str, object], bot: Bot, file: Path) -> "BotRun":
    """The case, walked once: it must end as the run did."""
    from servbot.core.loader import load
    from servbot.testkit.case.judging import judge
    from servbot.testkit.case.reading import ReadCase
    from servbot.testkit.case.spec import CaseFile
    from servbot.testkit.case.writing import cases_text
    from servbot.wiring.catalogue import all_actions

    spec = load(cases_text([case]), file.name, CaseFile, family="case").cases[0]
    bot_file = file.parent.parent / "bot.yaml"
    read = ReadCase(spec=spec, bot=bot, bot_file=bot_file, file=file, line=1, own_actions=frozenset())
    judged = judge(read, all_actions())
    if judged.run is None or judged.run.status != spec.expect.status:
        raise NotRecorded(
            f"The case made from the run does not end as the run did:\n{judged.report}",
            remedy="Did it need a secret or a masked value to go on? Write the case by hand.",
        )
    return judged.run
