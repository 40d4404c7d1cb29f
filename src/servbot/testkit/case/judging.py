"""A case is run and compared with what it expects."""

from collections.abc import Iterator, Mapping
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.errors import ServbotError
from servbot.core.expression import truth
from servbot.core.value import decode, plain
from servbot.testkit.case.bot_run import BotRun
from servbot.testkit.case.comparing import Difference, compared, not_found, path_differences
from servbot.testkit.case.reading import ReadCase
from servbot.testkit.case.running import run_bot
from servbot.testkit.case.scripting import injection
from servbot.testkit.case.showing import table
from servbot.testkit.case.spec import Expected


class Judged:
    """What became of a case."""

    def __init__(self, case: ReadCase, run: BotRun | None, found: list[Difference], error: str = "") -> None:
        self.case = case
        self.run = run
        """`None` when the case could not be run."""
        self.found = found
        self.error = error
        """Why it could not be run."""

    @property
    def passed(self) -> bool:
        """Whether everything is as wanted."""
        return not self.found and not self.error

    @property
    def report(self) -> str:
        """What is not as wanted, as people read it; empty when it passed."""
        if self.error:
            return self.error
        if not self.found:
            return ""
        remarks = self.run.remarks() if self.run else []
        return "\n".join([table(self.found), *remarks])


def judge(case: ReadCase, catalogue: ActionCatalogue) -> Judged:
    """Run a case."""
    spec = case.spec
    try:
        run = run_bot(
            case.bot,
            decode(plain(spec.inputs)),
            actions=spec.actions,
            services=spec.services,
            sessions=spec.sessions,
            people=spec.people,
            events=spec.events,
            calendars=spec.calendars,
            inject=[injection(each) for each in spec.inject],
            folder=case.bot_file.parent,
            catalogue=catalogue,
            now=spec.now,
            reference=spec.reference,
        )
    except ServbotError as error:
        return Judged(case, None, [], str(error))
    return Judged(case, run, [*_differences(spec.expect, run), *run.problems, *_never_used(case, run)])


def _differences(wanted: Expected, run: BotRun) -> Iterator[Difference]:
    yield from compared("status", wanted.status, run.status)
    if wanted.path is not None:
        yield from path_differences(wanted.path, run.path)
    yield from not_found("walked", wanted.walked, run.path)
    yield from (Difference("left_out", f"not {each}", each) for each in wanted.left_out if each in run.path)
    found: Mapping[str, Any] = {
        "ending": run.ending,
        "outputs": run.outputs,
        "steps": run.steps,
        "given": run.given,
        "attempts": run.attempts,
        "tasks": run.tasks,
        "notices": run.notices,
        "slept": run.slept,
    }
    for name, value in found.items():
        expected = getattr(wanted, name)
        if expected is not None:
            yield from compared(name, decode(plain(expected)), value)
    for condition in wanted.holds:
        yield from _held(condition, run)


def _held(condition: str, run: BotRun) -> Iterator[Difference]:
    try:
        if not truth(condition, {**run.data, "steps": run.steps}):
            yield Difference("holds", condition, "does not hold")
    except ServbotError as error:
        yield Difference("holds", condition, error.message)


def _never_used(case: ReadCase, run: BotRun) -> Iterator[Difference]:
    """What a case itself says of actions that were not done so often: most likely a mistake."""
    for name, count in run.shell.actions.unused().items():
        if name in case.own_actions:
            yield Difference(f"actions.{name}", f"{count} more", "not done so often")
