"""Runs of other bots, begun for a step that waits for their end."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from loguru import logger

from servbot.core.bot import Bot, InputSpec
from servbot.core.called_run import (
    RESULT,
    TIMED_OUT,
    CallInputsWrong,
    NoSuchBot,
    TooDeep,
    not_begun,
    result_of,
)
from servbot.core.duration import written
from servbot.core.errors import ServbotError
from servbot.core.interpreter import CallBot
from servbot.core.lifecycle import IllegalTransition
from servbot.core.reading import Artefact
from servbot.core.run import EventType, Failed, NewEvent, Outcome
from servbot.core.typed_value import ValueWrong
from servbot.core.value import plain
from servbot.engine.context import RunContext
from servbot.engine.parsing import parsed
from servbot.engine.replay import Called
from servbot.engine.surroundings import Surroundings
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import Lease, LeaseLost, NewRun, RunRow
from servbot.services.file_names import file_name_beside
from servbot.services.runs import media_type_of, new_run

T = TypeVar("T")

WITHOUT_IT = "the run that called it went on without it."
"""Why a called run is ended."""

DEEPEST = 10
"""How many calls may stand within one another; what goes deeper most likely calls itself by a detour."""


class Caller:
    """Begins runs of other bots for one leg, and ends those that are in vain."""

    def __init__(self, around: Surroundings, run: RunRow, lease: Lease, context: RunContext) -> None:
        self._around = around
        self._run = run
        self._lease = lease
        self._context = context

    async def call(self, effect: CallBot) -> Outcome | Called:
        """Begin the run, whose end comes by the log; or the failure to begin it."""
        known: Bot | None = None
        try:
            revision, bot = await self._around.ask_patiently(lambda: self._callee(effect.bot))
            known = bot
            new = await asyncio.to_thread(self._new, revision, bot, effect)
            started = _started(effect, revision, bot)
            run = await self._around.ask_patiently(lambda: self._around.runs.call(self._lease, started, new))
        except LeaseLost:
            raise
        except (ServbotError, OSError) as error:
            return Failed(failure=not_begun(error, effect.bot, known))
        return Called(run=run.id, at=run.created_at)

    async def time_out(self, called: Called, seconds: float) -> None:
        """Cancel a run that took too long; the store tells the calling step."""
        limit = written(timedelta(seconds=seconds))
        await self._cancel(called.run, f"it had not ended within {limit}.", TIMED_OUT)

    async def cut_off(self, called: Called) -> None:
        """Cancel a run, for the one that called it is being cancelled."""
        await self._cancel(called.run, WITHOUT_IT, "")

    async def let_go(self, called: Called) -> None:
        """End a run for whose end nobody waits any more, unless it has begun what must not be done twice."""
        runs = self._around.runs
        if not await self._around.ask_patiently(lambda: runs.let_go(called.run, reason=WITHOUT_IT)):
            logger.info("the called run {} goes on: it has begun what must not be repeated", called.run)

    async def _cancel(self, run_id: str, reason: str, code: str) -> None:
        def cancel() -> None:
            with suppress(IllegalTransition):  # it has just ended by itself
                self._around.runs.cancel(run_id, by="", reason=reason, code=code)

        await self._around.ask_patiently(cancel)

    def _callee(self, name: str) -> tuple[Revision, Bot]:
        if self._run.depth >= DEEPEST:
            raise TooDeep(f"{name} would be the {self._run.depth + 1}th bot called within another.")
        revision = self._around.definitions.current_of(name)
        if revision is None:
            raise NoSuchBot(f"There is no released bot named {name!r}.")
        return revision, parsed(revision.text, revision.bot)

    def _new(self, revision: Revision, bot: Bot, effect: CallBot) -> NewRun:
        """The run to create; `CallInputsWrong` names the value that does not fit."""
        source = f"call {self._run.bot}/{effect.step}"
        files: dict[str, Artefact] = {}
        try:
            for name, spec in bot.inputs.items():
                if spec.type == "file" and (value := effect.inputs.get(name)):
                    files[name] = self._handed_over(name, spec, value, files)
            rest = {name: value for name, value in effect.inputs.items() if name not in files}
            return new_run(revision, bot, rest, files, self._around.catalogue, source=source)
        except ValueWrong as error:
            raise CallInputsWrong.of(bot, error) from error

    def _handed_over(
        self, name: str, spec: InputSpec, value: Any, others: Mapping[str, Artefact]
    ) -> Artefact:
        """A file, kept by content so that the other run finds it in its own workspace."""
        try:
            path = self._context.readable(str(value))
        except ServbotError as error:
            raise ValueWrong(f"{spec.title or name}: {error.message}", remedy=error.remedy) from error
        if not path.is_file():
            raise ValueWrong(f"{spec.title or name}: {value!r} is no file.")
        kept = self._around.artefacts.put_file(path, media_type_of(path.name))
        free = file_name_beside(path.name, {artefact.name for artefact in others.values()})
        return kept.model_copy(update={"name": free})


def _started(effect: CallBot, revision: Revision, bot: Bot) -> NewEvent:
    data = {
        "step": effect.step,
        "title": effect.title,
        "bot": effect.bot,
        "revision": revision.digest,
        "attempt": effect.attempt,
        "inputs": plain(effect.inputs),
        RESULT: result_of(bot),
    }
    return NewEvent(type=EventType.CALL_STARTED, address=effect.address, data=data)
