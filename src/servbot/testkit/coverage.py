"""Which steps and branches of a bot its cases walked."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from servbot.core.bot import (
    Bot,
    ChooseStep,
    ControlStep,
    DecideStep,
    EachStep,
    ParallelStep,
    TryStep,
    walk,
)
from servbot.core.bot.step_basis import StepBasis
from servbot.core.decision_table import TableSpec
from servbot.core.errors import ServbotError
from servbot.testkit.watching import Mark, resumed

WALKED = "walked"
"""The point of a step itself."""


class Point(NamedTuple):
    """A step, or one of the ways it can go."""

    step: str
    """Name of the step, `resume/<name>` for one that stands there; empty for the routes of the bot itself."""

    what: str
    """`walked`, `left out`, `refused`, `branch 2`, `rule small`…"""

    @property
    def mark(self) -> Mark:
        """What a walk notes when it goes this way."""
        return (self.step, self.what)

    @property
    def words(self) -> str:
        """As people read it."""
        return self.step if self.what == WALKED else f"{self.step or 'the bot'}: {self.what}"


class Coverage:
    """What was walked of one bot."""

    def __init__(self, bot: Bot, folders: Sequence[Path] = ()) -> None:
        """Nothing is walked yet.

        Args:
            bot: the definition.
            folders: where its decision tables lie, the nearest first.
        """
        self.points = list(_points(bot, folders))
        self._marks: set[Mark] = set()

    def add(self, marks: Iterable[Mark]) -> None:
        """Take in what one run walked."""
        self._marks |= set(marks)

    @property
    def missed(self) -> list[Point]:
        """What no run walked, in the order of the file."""
        return [point for point in self.points if point.mark not in self._marks]

    @property
    def missed_first(self) -> list[Point]:
        """The same without the branches of steps that were not walked at all."""
        steps = {point.mark[0] for point in self.missed if point.what == WALKED}
        return [point for point in self.missed if point.what == WALKED or point.mark[0] not in steps]

    @property
    def percent(self) -> float:
        """Share of the points that were walked, 0 to 100."""
        return 100 * (1 - len(self.missed) / len(self.points))

    def counts(self, *, steps: bool) -> tuple[int, int]:
        """How many of the steps, or of the branches, were walked, and how many there are."""
        of_kind = [point for point in self.points if (point.what == WALKED) is steps]
        return sum(point.mark in self._marks for point in of_kind), len(of_kind)


def _points(bot: Bot, folders: Sequence[Path]) -> Iterator[Point]:
    """Those of the base, then those that only variants have."""
    points = list(_of_steps(bot.steps, folders))
    for name in bot.variants:
        points += [Point("", f"variant {name}"), *_of_steps(bot.in_variant(name).steps, folders)]
    yield from dict.fromkeys(points)
    for at, _ in enumerate(bot.on_error, 1):
        yield Point("", f"on_error {at}")


def _of_steps(steps: Sequence[StepBasis], folders: Sequence[Path]) -> Iterator[Point]:
    resuming = resumed(steps)
    for step in walk(steps):
        ways = [WALKED, *_ways(step, folders)]
        ways += [f"on_error {at}" for at, _ in enumerate(step.on_error, 1)]
        name = f"resume/{step.name}" if id(step) in resuming else step.name
        yield from (Point(name, what) for what in ways)


def _ways(step: StepBasis, folders: Sequence[Path]) -> Iterator[str]:
    """The branches of a step."""
    if isinstance(step.when, str):
        yield "left out"
    match step:
        case ControlStep():
            yield from ("held", "refused")
        case ChooseStep():
            yield from (f"branch {at}" for at, _ in enumerate(step.choose, 1))
            if all(branch.when is not None for branch in step.choose):
                yield "no branch"
        case EachStep():
            yield from _ways_of_loop(step)
        case ParallelStep():
            yield from (f"branch {branch.name}" for branch in step.parallel)
        case TryStep() if step.fallback:
            yield from ("without failure", "fell back")
        case DecideStep():
            yield from (f"rule {rule}" for rule in _rules(step, folders))


def _ways_of_loop(step: EachStep) -> Iterator[str]:
    if isinstance(step.each, str):
        yield from ("with items", "without items")
    if step.on_item_failure == "collect":
        yield "an item failed"


def _rules(step: DecideStep, folders: Sequence[Path]) -> list[str]:
    """Ids of the rules of a step's table; none when its name is an expression or it cannot be read."""
    named = step.decide.table
    if isinstance(named, TableSpec):
        from servbot.core.decision_table import compiled

        table = compiled(named)[0]
    elif not folders or "${{" in named:
        return []
    else:
        from servbot.actions.decisions.finding_tables import beside, place_of, sheet_of
        from servbot.actions.decisions.reading import read_table

        try:
            table = read_table(place_of(named, beside(*folders)), sheet_of(named))[0]
        except ServbotError:
            return []
    return [rule.id for rule in table.rules] if table else []
