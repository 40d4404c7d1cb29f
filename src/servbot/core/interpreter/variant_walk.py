"""Variants in the walk: which one the run is in, and what stands in place of the base's steps."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.bot.overriding import in_place_of, overridden
from servbot.core.bot.steps import EachStep, ParallelStep
from servbot.core.bot.walking import before_controls
from servbot.core.interpreter.effects import Note
from servbot.core.interpreter.passing import Passing
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.trial import Trial
from servbot.core.run.event import EventType


class VariantWalk(Passing):
    """Chooses the variant of a run, at most one, and puts its steps in place of the base's.

    A variant is asked when the first step is reached that it overrides; where that stands in a loop or in branches
    side by side, before these are entered. So whatever was walked before is the same in the base, and the whole run is
    either the base's or the variant's. What was answered stays so.
    """

    def __init__(self, bot: Bot, catalogue: ActionCatalogue) -> None:
        super().__init__(bot, catalogue)
        self.variant = ""
        """Name of the variant the run is in; empty for the base."""
        self._denied: set[str] = set()
        """Variants that do not hold for this run."""
        self._asked_at = asking_steps(bot)
        self._instead: dict[int, tuple[Any, ...]] = {}
        """What stands in place of a step of the base, by its identity."""
        self._overridden: dict[str, Any] = {}
        """The step of the base, by the name of the first step that stands in its place."""

    async def settle_variant(self, step: Any, path: str, scope: Scope) -> None:
        """Ask the variants that must be asked before this step, until one holds."""
        if self.variant or step.name not in self._asked_at:
            return
        for name in self._asked_at[step.name]:
            if name not in self._denied and not self.variant:
                if await self._holds_for_run(name, step, path, scope):
                    self._choose_variant(name)
                else:
                    self._denied.add(name)

    async def _holds_for_run(self, name: str, step: Any, path: str, scope: Scope) -> bool:
        condition = self.bot.variants[name].when

        async def attempt(trial: Trial) -> bool:
            return await self.holds(condition, step, f"{path}:variant.{name}.{trial.number}", scope)

        return bool(await self.passing(step, f"{path}:variant.{name}", scope, attempt))

    def _choose_variant(self, name: str) -> None:
        self.variant = name
        self._put_in_place(self.bot.steps, self.bot.variants[name].override)

    def _put_in_place(self, steps: Sequence[Any], overrides: Mapping[str, Any]) -> None:
        for step in steps:
            instead = in_place_of(step, overrides)
            if step.name in overrides:
                self._overridden[instead[0].name] = step
            if len(instead) != 1 or instead[0] is not step:
                self._instead[id(step)] = instead
                for block in step.blocks:
                    self._put_in_place(block, overrides)

    def instead_of(self, step: Any) -> tuple[Any, ...]:
        """The steps to walk where the base has this one."""
        return self._instead.get(id(step), (step,))

    def as_walked(self, step: Any) -> Any:
        """The block as the run walks it now: a variant may have been chosen since it was entered."""
        return next(each for each in self.instead_of(step) if each.name == step.name)

    async def note_variant(self, step: Any, path: str) -> None:
        """Tell the log that a step was reached which the run's variant overrides."""
        base = self._overridden.get(step.name)
        if base is not None:
            words = self.bot.variants[self.variant].title or self.variant
            data = {"variant": self.variant, "words": words}
            place = f"{path}:variant"
            await Note(
                address=place, type=EventType.VARIANT_APPLIED, step=base.name, title=base.label, data=data
            )

    def guarded_in(self, steps: Sequence[Any]) -> frozenset[str]:
        """Names of the steps whose failure may not lead around a control point, in whatever variant the run may be."""
        possible = (
            [self.variant]
            if self.variant
            else [name for name in self.bot.variants if name not in self._denied]
        )
        ways = [tuple(steps), *(overridden(steps, self.bot.variants[name].override) for name in possible)]
        return frozenset(name for way in ways for name in before_controls(way))


def asking_steps(bot: Bot) -> dict[str, list[str]]:
    """By name of a step: the variants that are asked before it, in the order of the file."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, variant in bot.variants.items():
        for step in dict.fromkeys(_asking(bot.steps, variant.override, "")):
            found[step].append(name)
    return dict(found)


def _asking(steps: Sequence[Any], overrides: Mapping[str, Any], fork: str) -> list[str]:
    found: list[str] = []
    for step in steps:
        if step.name in overrides:
            found.append(fork or step.name)
        around = fork or (step.name if isinstance(step, EachStep | ParallelStep) else "")
        for block in step.blocks:
            found += _asking(block, overrides, around)
    return found
