"""A case: a small bot in a folder, and beside it what happens around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servbot.core.bot import ActionStep, Bot, EachStep, ParallelStep, SessionStep, walk
from servbot.core.bot.waiting import Wait
from servbot.core.calendar import Calendar
from servbot.core.interpreter import WEBHOOK
from servbot.core.interpreter.wait_verb import webhook_key
from servbot.core.loader import load, read_yaml
from servbot.core.run import Decision
from servbot.ports.event_store import NewSentEvent

ALWAYS = {"always": Calendar(hours=("0:00-24:00",), weekend=())}
"""A calendar that counts every hour."""

HERE = Path(__file__).parent
WORDS = {
    "about",
    "inputs",
    "actions",
    "services",
    "sessions",
    "people",
    "arrives",
    "ends",
    "outputs",
    "events",
}


@dataclass(frozen=True)
class Case:
    """One feature of the language, with everything that happens to its bot."""

    name: str
    text: str
    """The bot."""

    script: Mapping[str, Any]

    called: Mapping[str, str]
    """Texts of bots that it calls, by name."""

    @property
    def bot(self) -> Bot:
        return load(self.text, f"{self.name}/bot.yaml", Bot)

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.script.get("inputs", {})

    def people(self) -> dict[str, list[Decision]]:
        """Decisions that were not given yet, by step."""
        told = self.script.get("people", {})
        return {
            step: [Decision.model_validate({"by": "anna", **each}) for each in decisions]
            for step, decisions in told.items()
        }

    def arrivals(self, run_id: str) -> list[NewSentEvent]:
        """What comes to steps that wait for events or calls, as it is sent to the run."""
        return [
            NewSentEvent(
                name=self._wait(step).event or WEBHOOK,
                key=self._wait(step).key if self._wait(step).event else webhook_key(run_id, step),
                data=data,
                sent_by="test",
            )
            for step, data in self.script.get("arrives", {}).items()
        ]

    def _wait(self, step: str) -> Wait:
        found: Wait = self.bot.find(step).wait
        return found

    def action_steps(self) -> list[str]:
        return [step.name for step in walk(self.bot.steps) if isinstance(step, ActionStep)]

    def side_by_side(self) -> frozenset[str]:
        """Names of the steps whose branches or items are walked at once."""
        return frozenset(_side_by_side(self.bot.steps))


def case(name: str) -> Case:
    """The case in a folder."""
    folder = HERE / name
    script = read_yaml((folder / "script.yaml").read_text(encoding="utf-8"), f"{name}/script.yaml").data
    if unknown := script.keys() - WORDS:
        raise ValueError(f"{name}/script.yaml has unknown keys: {', '.join(sorted(unknown))}")
    called = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("called/*.yaml"))}
    return Case(name, (folder / "bot.yaml").read_text(encoding="utf-8"), script, called)


def names() -> list[str]:
    """Every case there is."""
    return sorted(path.parent.name for path in HERE.glob("*/bot.yaml"))


def _side_by_side(steps: Sequence[Any]) -> list[str]:
    inside_sessions = {
        inner.name
        for step in walk(steps)
        if isinstance(step, SessionStep)
        for inner in walk((*step.steps, *step.resume))
    }
    return [
        step.name
        for step in walk(steps)
        if isinstance(step, ParallelStep) or (isinstance(step, EachStep) and step.concurrency > 1)
        if step.name not in inside_sessions
    ]
