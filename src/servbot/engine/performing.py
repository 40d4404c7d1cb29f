"""Doing one effect: the only place where actions, services and sessions are called."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from loguru import logger
from pydantic import ValidationError

from servbot.core.action import Action, Session
from servbot.core.errors import ApplicationFailure, ServbotError, UsageError
from servbot.core.interpreter import CallService, KeepFiles, OpenSession, RunAction
from servbot.core.reading import Artefact
from servbot.core.run import Done, Failed, Failure, Outcome
from servbot.core.value import encode, plain
from servbot.engine.context import RunContext
from servbot.engine.surroundings import Surroundings
from servbot.ports.artefact_store import ArtefactMissing

OUTPUTS = "outputs"
"""What the files a run gives back are listed under, in place of a step."""


class BadInputs(UsageError):
    """The values given to an action do not fit its fields."""

    code = "action.bad-inputs"


class NoAction(UsageError):
    """An action is not installed."""

    code = "action.unknown"
    default_remedy = "Install the package that brings it on every worker."


class StepTimedOut(ApplicationFailure):
    """A step took longer than it may."""

    code = "step.timed-out"
    default_remedy = "See whether the other system is slow, or allow the step a longer `timeout`."


class Performer:
    """Does the effects of one leg; keeps its sessions."""

    def __init__(
        self,
        around: Surroundings,
        run_id: str,
        bot: str,
        bot_folder: Path,
        missing: Mapping[str, ArtefactMissing] | None = None,
    ) -> None:
        """Be ready to do effects.

        Args:
            around: what the worker has at hand.
            run_id: the run.
            bot: name of its bot.
            bot_folder: files that lie beside the definition.
            missing: files of the run that could not be laid into its workspace, by name.
        """
        self._around = around
        self._run_id = run_id
        self._bot = bot
        self._bot_folder = bot_folder
        self._missing = missing or {}
        self._sessions: dict[str, Session] = {}

    def has_session(self, address: str) -> bool:
        """Whether the session opened under that address is alive here."""
        return address in self._sessions

    async def action(self, effect: RunAction) -> Outcome:
        """Run an action, or let it take in a person's corrections."""
        session = self._sessions.get(effect.session)
        context = self.context(effect.step, session)
        try:
            action = validated(self._known(effect.action), effect.inputs)
            async with limited(effect.title, effect.timeout or self._around.step_timeout):
                return Done(value=kept(await self._run(action, effect, context)))
        except Exception as error:  # noqa: BLE001 - whatever an action raises becomes a failure of its step
            if not isinstance(error, ServbotError):
                logger.bind(run=self._run_id, step=effect.step).opt(exception=error).error("action failed")
            reason = error.code if isinstance(error, ServbotError) else type(error).__name__
            return Failed(failure=Failure.of(error, await self._evidence(session, context, reason)))

    def _known(self, name: str) -> type[Action]:
        if name not in self._around.catalogue:
            raise NoAction(f"There is no action named {name!r} in this worker.", nothing_done=True)
        return self._around.catalogue.find(name)

    async def _run(self, action: Action, effect: RunAction, context: RunContext) -> Any:
        if effect.corrections:
            return await action.correct(context, effect.previous, effect.corrections, effect.by)
        return await action.run(context)

    async def service(self, effect: CallService) -> Outcome:
        """Ask a service."""
        try:
            async with limited(f"{effect.connection}.{effect.name}", self._around.step_timeout):
                answer = await self._around.services.call(
                    effect.connection, effect.name, effect.args, effect.kwargs
                )
            return Done(value=kept(answer))
        except Exception as error:  # noqa: BLE001 - see above
            return Failed(failure=Failure.of(error))

    async def keep_files(self, effect: KeepFiles) -> Outcome:
        """Keep the files that the run gives back; they outlive its workspace."""
        context = self.context(OUTPUTS)
        try:
            kept = {name: await context.keep_file(path) for name, path in effect.paths.items()}
        except (ServbotError, OSError) as error:
            return Failed(failure=Failure.of(error))
        return Done(value=plain(kept))

    async def open(self, effect: OpenSession) -> Outcome:
        """Open a session under the effect's address up to the colon."""
        context = self.context(effect.step)
        try:
            kind = self._around.session_kinds[effect.spec.kind]
            async with limited(effect.title, self._around.step_timeout):
                session = await kind.open(effect.spec, context)
        except Exception as error:  # noqa: BLE001 - see above
            return Failed(failure=Failure.of(error))
        self._sessions[effect.address.removesuffix(":open")] = session
        return Done()

    async def close(self, address: str) -> None:
        """Close one session, if it is open."""
        session = self._sessions.pop(address, None)
        if session is not None:
            await _closed(session)

    async def close_all(self) -> None:
        """Close what is still open at the end of the leg."""
        for address in list(self._sessions):
            await self.close(address)

    def context(self, step: str, session: Session | None = None) -> RunContext:
        """The world as a step sees it."""
        return RunContext(
            self._around, self._run_id, self._bot, self._bot_folder, step, session, self._missing
        )

    async def _evidence(
        self, session: Session | None, context: RunContext, reason: str
    ) -> tuple[Artefact, ...]:
        if session is None:
            return ()
        try:
            async with asyncio.timeout(20):
                return await session.capture(context, reason)
        except Exception as error:  # noqa: BLE001 - evidence must never hide the failure it is about
            logger.bind(run=self._run_id).warning("no evidence could be taken: {}", error)
            return ()


async def _closed(session: Session) -> None:
    try:
        async with asyncio.timeout(20):
            await session.close()
    except Exception as error:  # noqa: BLE001 - a session that cannot be closed is gone anyway
        logger.warning("a session could not be closed: {}", error)


@asynccontextmanager
async def limited(title: str, seconds: float) -> AsyncIterator[None]:
    """Stop what is inside after so many seconds: `StepTimedOut`. Its own time-outs are not meant."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise StepTimedOut(f"“{title}” was stopped after {seconds:g} seconds.") from error


def kept(value: Any) -> Any:
    """The plain form of a value; an error here, not when it is written, where it is something no log can keep."""
    known = plain(value)
    encode(known)
    return known


def validated(action: type[Action], inputs: dict[str, Any]) -> Action:
    """The action with its fields set; `BadInputs` names every field that does not fit."""
    try:
        return action.model_validate(inputs)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'inputs'}: {item['msg']}" for item in error.errors()
        )
        raise BadInputs(
            f"{action.name} cannot use these values: {problems}.",
            remedy=f"See `servbot action show {action.name}`.",
            nothing_done=True,
        ) from error
