"""Doing one effect: the only place where actions, services and sessions are called."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from loguru import logger
from pydantic import ValidationError

from servbot.core.action import Action, Session
from servbot.core.disk import DiskFull, is_full
from servbot.core.errors import ApplicationFailure, ServbotError, UsageError
from servbot.core.interpreter import CallService, KeepFiles, OpenSession, RunAction
from servbot.core.reading import Artefact
from servbot.core.redaction import hidden_here
from servbot.core.run import Done, Failed, Failure, Outcome
from servbot.core.value import encode, plain
from servbot.engine.context import RunContext
from servbot.engine.healing import Targets
from servbot.engine.surroundings import Surroundings
from servbot.engine.terms import Terms
from servbot.ports.artefact_store import ArtefactMissing
from servbot.ports.run_store import RunRow

T = TypeVar("T")

MOST_TO_STOP = 3.0
"""Seconds that an action has to stop once it is told to."""

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
    outage = True
    default_remedy = "See whether the other system is slow, or allow the step a longer `timeout`."


class Performer:
    """Does the effects of one leg; keeps its sessions."""

    def __init__(
        self,
        around: Surroundings,
        run: RunRow,
        bot_folder: Path,
        terms: Terms,
        missing: Mapping[str, ArtefactMissing],
    ) -> None:
        """Be ready to do effects.

        Args:
            around: what the worker has at hand.
            run: the run.
            bot_folder: files that lie beside the definition.
            terms: what the definition asks besides its steps.
            missing: files of the run that could not be laid into its workspace, by name; see `BESIDE`.
        """
        self._around = around
        self._run_id = run.id
        self._bot = run.bot
        self._bot_folder = bot_folder
        self._deadline = terms.deadline
        self._hiding = terms.hiding
        self._missing = missing
        self._sessions: dict[str, Session] = {}
        self._connections: dict[str, str] = {}
        """The connection that a session uses, by the session's address."""
        self._looks: dict[str, tuple[Artefact, ...]] = {}
        """Pictures of what it looked like before steps that must not be repeated, by address."""

    @property
    def has_sessions(self) -> bool:
        """Whether any session is open."""
        return bool(self._sessions)

    def has_session(self, address: str) -> bool:
        """Whether the session opened under that address is alive here."""
        return address in self._sessions

    async def look(self, effect: RunAction) -> tuple[Artefact, ...]:
        """Keep a picture of the session that a step is about to work in."""
        session = self._sessions.get(effect.session)
        if session is None:
            return ()
        self._hide(effect.step, session, effect.inputs)
        context = self.context(effect.step, session, effect.address)
        self._looks[effect.address] = await _seen(session.screenshot(context))
        return self.looked(effect.address)

    def looked(self, address: str) -> tuple[Artefact, ...]:
        """The pictures that were kept before the step."""
        return self._looks.get(address, ())

    async def action(self, effect: RunAction) -> Outcome:
        """Run an action, or let it take in a person's corrections."""
        with logger.contextualize(step=effect.step):
            return await self._action(effect)

    async def _action(self, effect: RunAction) -> Outcome:
        session = self._sessions.get(effect.session)
        targets = Targets(picked=effect.repairs, may_guess=effect.repeatable)
        context = self.context(effect.step, session, effect.address, targets)
        self._hide(effect.step, session, effect.inputs)
        try:
            action = validated(self._known(effect.action), effect.inputs)
            async with self._limited(effect.title, effect.timeout or self._around.step_timeout):
                value = kept(await ended_or_left(self._run(action, effect, context), effect.title))
        except Exception as raised:  # noqa: BLE001 - whatever an action raises becomes a failure of its step
            error = known(raised)
            if not isinstance(error, ServbotError):
                logger.opt(exception=error).error("action failed")
            else:
                await self._count(effect, error)
            reason = error.code if isinstance(error, ServbotError) else type(error).__name__
            evidence = await self._evidence(session, context, reason)
            return self._failed(error, evidence or self.looked(effect.address))
        self._hide(effect.step, session, value)
        return Done(value=value)

    def _hide(self, step: str, session: Session | None, data: Any) -> None:
        """Keep the masked values in what a step works with or gave out of the log, messages and screenshots."""
        self._hiding.learn(step, data)
        hidden_here.set(self._hiding.text)
        if session is not None:
            for value in self._hiding.values:
                session.hide(value)

    def _failed(self, error: Exception, evidence: tuple[Artefact, ...] = ()) -> Failed:
        return Failed(failure=self._hiding.failure(Failure.of(error, evidence)))

    async def _count(self, effect: RunAction, error: ServbotError) -> None:
        """Count an outage that a step met on the page of its session."""
        connection = self._connections.get(effect.session)
        if error.outage and connection and self._around.catalogue.find(effect.action).session_kind:
            await self._around.gate.failed(connection, error)

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
        hidden_here.set(self._hiding.text)
        try:
            seconds, called = self._around.step_timeout, f"{effect.connection}.{effect.name}"
            async with self._around.gate.passed(effect.connection, seconds), self._limited(called, seconds):
                answer = await self._around.services.call(
                    effect.connection, effect.name, effect.args, effect.kwargs
                )
            return Done(value=kept(answer))
        except Exception as error:  # noqa: BLE001 - see above
            return self._failed(error)

    async def keep_files(self, effect: KeepFiles) -> Outcome:
        """Keep the files that the run gives back; they outlive its workspace."""
        context = self.context(OUTPUTS, None, effect.address)
        try:
            kept = {name: await context.keep_file(path) for name, path in effect.paths.items()}
        except (ServbotError, OSError) as error:
            return Failed(failure=Failure.of(error))
        return Done(value=plain(kept))

    async def open(self, effect: OpenSession) -> Outcome:
        """Open a session under the effect's address up to the colon."""
        context = self.context(effect.step, None, effect.address)
        hidden_here.set(self._hiding.text)
        try:
            kind, seconds = self._around.session_kinds[effect.spec.kind], self._around.step_timeout
            async with (
                self._around.gate.passed(effect.spec.connection, seconds),
                self._limited(effect.title, seconds),
            ):
                session = await kind.open(effect.spec, context)
        except Exception as error:  # noqa: BLE001 - see above
            return self._failed(error)
        address = effect.address.removesuffix(":open")
        self._sessions[address], self._connections[address] = session, effect.spec.connection
        return Done()

    async def close(self, address: str) -> Outcome:
        """Close one session, if it is open."""
        session = self._sessions.pop(address, None)
        if session is not None:
            await _closed(session)
        return Done()

    async def close_all(self) -> None:
        """Close what is still open at the end of the leg."""
        for address in list(self._sessions):
            await self.close(address)

    @asynccontextmanager
    async def _limited(self, title: str, seconds: float) -> AsyncIterator[None]:
        """Stop what is inside after so many seconds (`StepTimedOut`), or when the time of the run is over.

        Its own time-outs are not meant.
        """
        rest = self._deadline.rest()
        limit = asyncio.timeout(min(seconds, rest))
        try:
            async with limit:
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            if rest < seconds:
                raise self._deadline.error() from error
            raise StepTimedOut(f"“{title}” was stopped after {seconds:g} seconds.") from error

    def context(
        self, step: str, session: Session | None, address: str, targets: Targets | None = None
    ) -> RunContext:
        """The world as a step sees it."""
        return RunContext(
            self._around,
            self._run_id,
            self._bot,
            self._bot_folder,
            step,
            session,
            self._missing,
            address,
            targets,
        )

    async def _evidence(
        self, session: Session | None, context: RunContext, reason: str
    ) -> tuple[Artefact, ...]:
        return () if session is None else await _seen(session.capture(context, reason))


async def _seen(evidence: Coroutine[Any, Any, tuple[Artefact, ...]]) -> tuple[Artefact, ...]:
    """What could be kept within a while."""
    try:
        async with asyncio.timeout(20):
            return await evidence
    except Exception as error:  # noqa: BLE001 - evidence must never hide the failure it is about
        logger.warning("no evidence could be taken: {}", error)
        return ()


async def ended_or_left(work: Coroutine[Any, Any, T], title: str) -> T:
    """The result of what is done; where it does not stop when it is cancelled, nobody waits for it any longer."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait((task,), timeout=MOST_TO_STOP)
        if not task.done():
            logger.warning("“{}” does not stop when it is told to; it is left behind", title)
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        elif not task.cancelled():
            task.exception()  # asked for, so that it is not reported as one nobody saw
        raise
    return task.result()


async def _closed(session: Session) -> None:
    try:
        async with asyncio.timeout(20):
            await session.close()
    except Exception as error:  # noqa: BLE001 - a session that cannot be closed is gone anyway
        logger.warning("a session could not be closed: {}", error)


def known(error: Exception) -> Exception:
    """The error with a code where it is one that anybody may meet."""
    if isinstance(error, OSError) and is_full(error):
        return DiskFull(f"A file could not be written: {error.strerror}.")
    return error


def kept(value: Any) -> Any:
    """The plain form of a value; an error here, not when it is written, where it is something no log can keep."""
    as_kept = plain(value)
    encode(as_kept)
    return as_kept


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
