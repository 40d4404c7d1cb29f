"""Bots that a bot calls, walked in memory beside it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servbot.core.bot import Bot
from servbot.core.called_run import (
    RESULT,
    CallInputsWrong,
    NoSuchBot,
    call_ended,
    not_begun,
    outcome_of,
    result_of,
)
from servbot.core.interpreter import CallBot, Ending
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import load
from servbot.core.run import EventType, Failed, NewEvent, Outcome
from servbot.core.typed_value import ValueWrong, typed_inputs
from servbot.core.value import plain

if TYPE_CHECKING:
    from servbot.testkit.memory_shell import MemoryShell

Bots = Mapping[str, Bot | str]
"""Definitions, or their texts, by name."""


def called_shell(parent: "MemoryShell", effect: CallBot) -> "MemoryShell | Outcome":
    """A shell for the called bot with the script of the calling one; the failure where it cannot begin."""
    if effect.bot not in parent.bots:
        remedy = "Give its definition as `bots`, or script the step among `actions`."
        error = NoSuchBot(f"There is no bot named {effect.bot!r} in this test.", remedy=remedy)
        return Failed(failure=not_begun(error, effect.bot, None))
    bot = _definition(parent.bots[effect.bot], effect.bot)
    try:
        inputs = typed_inputs(bot.inputs, effect.inputs)
    except ValueWrong as error:
        return Failed(failure=not_begun(CallInputsWrong.of(bot, error), effect.bot, bot))
    return parent.beside(bot, inputs)


def outcome_in(shell: "MemoryShell", effect: CallBot) -> Outcome | None:
    """What the calling step learns; nothing while the called bot waits for a person."""
    ending = shell.run()
    if ending is None:
        return None
    begun = {"bot": effect.bot, RESULT: result_of(shell.bot)}
    return outcome_of(begun, call_ended(effect.address, effect.address, _end(ending)).data)


def _end(ending: Ending) -> NewEvent:
    match ending.status:
        case RunStatus.SUCCEEDED:
            data: dict[str, Any] = {"outputs": ending.outputs}
            return NewEvent(type=EventType.RUN_SUCCEEDED, data=data)
        case RunStatus.REJECTED:
            return NewEvent(type=EventType.RUN_REJECTED, data={"reason": ending.reason})
    return NewEvent(type=EventType.RUN_FAILED, data={"failure": plain(ending.failure)})


def _definition(given: Bot | str, name: str) -> Bot:
    return load(given, f"{name}/bot.yaml", Bot) if isinstance(given, str) else given
