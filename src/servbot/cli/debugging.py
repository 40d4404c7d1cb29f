"""`run --debug`: a local run that stops before each step."""

from collections.abc import Mapping
from typing import Any

import typer
import yaml

from servbot.cli.local_store import Journal
from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.bot.single_steps import ActionStep, CallStep, ControlStep
from servbot.core.bot.walking import holds_control
from servbot.core.comparison.wording import shown
from servbot.core.errors import ServbotError
from servbot.core.expression import Services, render
from servbot.core.interpreter import Interpreter
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import Given
from servbot.core.interpreter.trial import subject_of
from servbot.core.interpreter.verbs import Verbs
from servbot.core.masking import masked

HELP = "next (or Enter), continue, set NAME VALUE, skip, quit"
LONGEST = 500
"""Characters of a value that are shown."""


class Debugger:
    """Asks at the terminal what to do with each step; remembers it for when the walk is walked again."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._running = False
        self._passed: set[str] = set()
        """Steps it has stopped before."""
        self.skipped: set[str] = set()
        """Steps that were left out."""
        self.overrides: dict[str, dict[str, Any]] = {}
        """Values set by hand, by step and name."""

    def interpreter(self, *of_walk: Any, **about: Any) -> Interpreter:
        """A walk that stops."""
        return SteppedWalk(*of_walk, debugger=self, **about)

    def stop(self, step: Any, path: str, inputs: Mapping[str, Any] | str) -> None:
        """Show the step, and do what is wanted until the walk may go on; `KeyboardInterrupt` at `quit`."""
        if self._running or path in self._passed:
            return
        self._passed.add(path)
        values = dict(inputs) if isinstance(inputs, Mapping) else {}
        self._show(step, path, inputs)
        while True:
            word, _, rest = (
                str(typer.prompt("(servbot)", default="next", show_default=False)).strip().partition(" ")
            )
            match word:
                case "next" | "n":
                    return
                case "continue" | "c":
                    self._running = True
                    return
                case "quit" | "q":
                    raise KeyboardInterrupt
                case "set":
                    self._set(step, path, values, rest)
                case "skip":
                    if self._may_skip(step):
                        self.skipped.add(path)
                        return
                case _:
                    self._journal.say(f"  {HELP}")

    def _show(self, step: Any, path: str, inputs: Mapping[str, Any] | str) -> None:
        what = next((verb for verb in ("action", "call", "control") if getattr(step, verb, "")), "")
        told = f": {getattr(step, what)}" if what else ""
        self._journal.say(f"\n→ {step.label} ({path}){told}")
        if isinstance(inputs, str):
            self._journal.say(f"    {inputs}")
            return
        for name, value in masked(dict(inputs), getattr(step, "mask", ())).items():
            self._journal.say(f"    {name}: {shown(value, LONGEST)}")

    def _set(self, step: Any, path: str, values: dict[str, Any], rest: str) -> None:
        name, _, text = rest.partition(" ")
        if not isinstance(step, ActionStep) or not name or not text:
            self._journal.say(
                "  set NAME VALUE sets an input of an action; the value is written as in a bot."
            )
            return
        try:
            values[name] = yaml.safe_load(text)
        except yaml.YAMLError as error:
            self._journal.say(f"  {' '.join(str(error).split())}")
            return
        self.overrides.setdefault(subject_of(path), {})[name] = values[name]
        self._show(step, path, values)

    def _may_skip(self, step: Any) -> bool:
        if holds_control(step):
            self._journal.say("  It is or holds a control point: nothing leads around it.")
        elif getattr(step, "skip", "refused") != "allowed":
            self._journal.say("  The bot does not allow to leave it out (`skip: allowed`).")
        else:
            return True
        return False


class SteppedWalk(Interpreter):
    """The interpreter with verbs that stop."""

    def __init__(self, *of_walk: Any, debugger: Debugger, **about: Any) -> None:
        self._debugger = debugger
        super().__init__(*of_walk, **about)

    def _walker(self, bot: Bot, catalogue: ActionCatalogue) -> Verbs:
        return SteppedVerbs(bot, catalogue, self._debugger)


class SteppedVerbs(Verbs):
    """Stops before each step that is due."""

    def __init__(self, bot: Bot, catalogue: ActionCatalogue, debugger: Debugger) -> None:
        super().__init__(bot, catalogue)
        self._debugger = debugger

    async def _walk(self, step: Any, path: str, scope: Scope, session: str) -> Any:
        self._debugger.stop(step, path, self._inputs(step, path, scope))
        if path in self._debugger.skipped:
            raise Given({"skipped": True, "reason": "left out in the debugger"}, "skipped")
        for subject, values in self._debugger.overrides.items():
            self.overrides.setdefault(subject, {}).update(values)
        return await super()._walk(step, path, scope, session)

    def _inputs(self, step: Any, path: str, scope: Scope) -> Mapping[str, Any] | str:
        """What the step gets, as far as it can be known without asking a service."""
        if isinstance(step, ControlStep):
            return {"control": step.control}
        if not isinstance(step, ActionStep | CallStep):
            return {}
        try:
            given = render(step.with_, scope.mapping(Services({})))
        except ServbotError as error:
            return error.message
        except Exception as error:  # noqa: BLE001 - what the step itself meets is said when it is walked
            return f"known only when it is walked ({type(error).__name__})"
        return {**given, **self.overrides.get(subject_of(path), {})}
