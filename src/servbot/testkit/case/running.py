"""Runs a bot in memory to its end, over deaths of its worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot, CallStep
from servbot.core.calendar import Calendars
from servbot.core.errors import UsageError
from servbot.core.human_task import TaskRequest
from servbot.core.interpreter import CallService, Effect
from servbot.core.run import Decision
from servbot.core.typed_value import typed_inputs
from servbot.services.neighbours import definitions_beside
from servbot.testkit.case.bot_run import BotRun
from servbot.testkit.case.comparing import Difference
from servbot.testkit.case.deciding import People
from servbot.testkit.case.real_action import Bench
from servbot.testkit.case.scripting import ActionScript, values
from servbot.testkit.memory_shell import BEGINNING
from servbot.testkit.script import NOTHING, Injection, Script
from servbot.testkit.watching import WatchedShell

MOST_DEATHS = 20
"""How often the worker of a run may die."""

MOST_OUTCOMES = 100_000
"""A run that wants more goes round in circles."""

Deciding = Callable[[TaskRequest], Decision | None]


class DiesForever(UsageError):
    """The worker dies again and again at the same step."""

    code = "case.dies-forever"
    default_remedy = "Write what happens after it: a list such as [{dies: true}, {returns: {}}]."


class GoesRound(UsageError):
    """A run in memory does not come to an end."""

    code = "case.goes-round"
    default_remedy = (
        "Look for a step that fails and is tried again for ever, such as by a person who always retries."
    )


class NoAnswer(UsageError):
    """A test does not say what a service answers."""

    code = "case.no-answer"
    default_remedy = "Write it under `services`."


def _no_answer(effect: Effect) -> None:
    if isinstance(effect, CallService):
        raise NoAnswer(f"The test does not say what services.{effect.connection}.{effect.name} answers.")


def run_bot(
    bot: Bot,
    inputs: Mapping[str, Any] | None = None,
    *,
    actions: Mapping[str, Any] | None = None,
    services: Mapping[str, Any] | None = None,
    sessions: Mapping[str, Any] | None = None,
    people: Mapping[str, Any] | Deciding | None = None,
    events: Mapping[str, Any] | None = None,
    calendars: Calendars | None = None,
    inject: Sequence[Injection] = (),
    folder: Path | None = None,
    bots: Mapping[str, Bot | str] | None = None,
    catalogue: ActionCatalogue | None = None,
    now: datetime = BEGINNING,
    reference: str = "case 1",
) -> BotRun:
    """Run a bot in memory: virtual time, no database, nothing outside.

    Args:
        bot: the definition.
        inputs: as text or typed; they are typed as the bot declares.
        actions: what becomes of actions, by step name or place: an output, a `Failure`, a `Crash`, a function of
            the effect, or a list of these, one per attempt. Others give what their output has by default.
        services: answers by `connection.name`.
        sessions: failures of opening sessions, by step name.
        people: decisions by step name or place, in their order; or a function that decides every item.
        events: what comes to steps that wait for an event or a webhook, by step name: its data, or `Arrives`.
        calendars: calendars by name.
        inject: failures and deaths on top of `actions`.
        folder: of the bot; decision tables are read from it, other real actions find their files there.
        bots: definitions of bots that are called, by name; those in the folders beside `folder` when left out. A `call`
            step that `actions` names is not walked into.
        catalogue: the actions that exist; all installed ones when left out.
        now: when the run is created.
        reference: how people call the run.
    """
    decide = people if callable(people) else People(people or {})
    shell = WatchedShell(
        bot,
        typed_inputs(bot.inputs, inputs or {}),
        people=decide,
        bots=_beside(bot, folder) if bots is None else bots,
        catalogue=catalogue,
        now=now,
        reference=reference,
        inject=inject,
    )
    bench = Bench(folder, shell.catalogue)
    script = ActionScript(actions or {}, shell.injector, shell.catalogue, bench)
    shell.actions = script
    shell.events, shell.calendars = Script(values(events or {}), default=NOTHING), dict(calendars or {})
    shell.services = Script(values(services or {}), default=_no_answer)
    shell.sessions = Script(values(sessions or {}), default={})
    try:
        _to_the_end(shell)
    finally:
        bench.clear()
    return BotRun(shell, tuple(_problems(shell, decide)))


def _beside(bot: Bot, folder: Path | None) -> Mapping[str, str]:
    """The bots that one may call, where it calls any."""
    calls = any(isinstance(step, CallStep) for step in bot.possible_steps())
    return definitions_beside(folder) if folder and calls else {}


def _to_the_end(shell: WatchedShell) -> None:
    deaths = 0
    while True:
        shell.run(MOST_OUTCOMES - len(shell.outcomes))
        if not shell.died:
            break
        deaths += 1
        if deaths > MOST_DEATHS:
            raise DiesForever(f"The worker died {deaths} times at {shell.steps[-1]}.")
        shell.restarted()
    if shell.ending is None and len(shell.outcomes) >= MOST_OUTCOMES:
        raise GoesRound(f"The run wanted more than {MOST_OUTCOMES:,} outcomes.")


def _problems(shell: WatchedShell, decide: Deciding) -> Iterator[Difference]:
    for each in shell.injector.left:
        yield Difference(f"inject {each.step}", f"done {_times(each.attempt)}", "not done so often")
    if not isinstance(decide, People):
        return
    for problem in decide.problems:
        yield Difference("people", "a decision the console takes", problem)
    if not decide.problems:
        for name, count in decide.unused().items():
            yield Difference(f"people.{name}", f"asked {_times(count)} more", "not asked again")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
