"""What triggers start: every firing is put on record first, and what became of it afterwards."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from servbot.core.bot import Bot, FolderTrigger, ScheduleTrigger
from servbot.core.errors import BusinessFailure, ServbotError, UsageError
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import RunRow, RunStore
from servbot.ports.schedule_store import Firing, FiringOutcome, FiringSettled, ScheduleStore
from servbot.services.definitions import Definitions
from servbot.services.runs import Runs

BY_HAND = "by-hand"

LEFT_BEHIND = timedelta(seconds=60)
"""A firing by hand that has no run after this long has lost its process."""


class FileInputUnclear(UsageError):
    """A watched folder does not say which input its files go to."""

    code = "trigger.file-input-unclear"
    default_remedy = "Name a file input of the bot in the trigger: `folder: {input: …}`."


class Firings:
    """Fires triggers."""

    def __init__(
        self, store: ScheduleStore, definitions: Definitions, runs: Runs, run_store: RunStore
    ) -> None:
        self.store = store
        self._definitions = definitions
        self._runs = runs
        self._run_store = run_store

    def by_hand(
        self,
        bot_name: str,
        inputs: Mapping[str, Any],
        files: Mapping[str, tuple[str, bytes]],
        who: str,
        *,
        once: str = "",
    ) -> RunRow:
        """A run a person asked for; wrong inputs are told to them and leave no run.

        `once` names the request: asked again with the same name, it gives the run it gave before.
        """
        revision, bot = self._definitions.find(bot_name)
        firing = self.store.plan(bot_name, BY_HAND, once or uuid.uuid4().hex, datetime.now(UTC))
        if firing is None:
            return self._given_before(bot_name, once)
        return self._start_or_free(firing, revision, bot, inputs, files, f"by hand ({who})")

    def _given_before(self, bot_name: str, once: str) -> RunRow:
        for firing in self.store.firings(bot=bot_name, limit=500):
            if (firing.trigger, firing.key) == (BY_HAND, once) and firing.run_id:
                return self._run_store.run(firing.run_id)
        raise BusinessFailure("This run is being started already.", remedy="Look among the runs.")

    def of_file(
        self, revision: Revision, bot: Bot, trigger: FolderTrigger, name: str, content: bytes, key: str
    ) -> RunRow | None:
        """A run for a file; `None` when the same file was taken before.

        A refused file may come again: its key is free as soon as it was refused.
        """
        target = file_input(bot, trigger)
        firing = self.store.plan(bot.name, trigger.name, key, datetime.now(UTC))
        if firing is None:
            return None
        files = {target: (name, content)}
        return self._start_or_free(firing, revision, bot, trigger.inputs, files, f"folder {trigger.name}")

    def refuse_file(self, bot: str, trigger: str, name: str, reason: str) -> None:
        """Put on record that a file is not taken, and why."""
        firing = self._planned(bot, trigger, f"{name}:{uuid.uuid4().hex}", datetime.now(UTC))
        self.store.settle(firing.id, FiringOutcome.REFUSED, reason)

    def of_time(
        self, revision: Revision, bot: Bot, trigger: ScheduleTrigger, planned: datetime
    ) -> RunRow | None:
        """A run for a planned time; `None` when it fired before or the run before has not ended."""
        firing = self.store.plan(bot.name, trigger.name, _key_of(planned), planned)
        if firing is None:
            return None
        busy = self._unended(bot.name, trigger.name) if trigger.schedule.overlap == "skip" else None
        if busy:
            self.store.settle(firing.id, FiringOutcome.SKIPPED, f"the run before ({busy}) has not ended")
            return None
        return self._start(firing, revision, bot, trigger.inputs, {}, f"schedule {trigger.name}")

    def pass_over(self, bot: str, trigger: str, planned: datetime, reason: str) -> None:
        """Put on record that a planned time is not fired, and why."""
        firing = self.store.plan(bot, trigger, _key_of(planned), planned)
        if firing is not None:
            self.store.settle(firing.id, FiringOutcome.SKIPPED, reason)

    def resume_unsettled(self) -> Sequence[Firing]:
        """Let firings that a crash or an error left without a run fire again.

        Should another process be just about to start one of them, it is told so and starts none.
        """
        lately = datetime.now(UTC) - LEFT_BEHIND
        left = [
            firing
            for firing in self.store.unsettled()
            if firing.trigger != BY_HAND or firing.planned_at < lately
        ]
        reason = "servbot stopped before a run was created"
        return [
            firing
            for firing in left
            if self.store.settle(firing.id, FiringOutcome.SKIPPED, reason, forget=True)
        ]

    def ended_well(self, firing: Firing) -> bool:
        """Whether the run of a firing succeeded."""
        return self._run_store.run(firing.run_id).status is RunStatus.SUCCEEDED

    def _planned(self, bot: str, trigger: str, key: str, at: datetime) -> Firing:
        firing = self.store.plan(bot, trigger, key, at)
        if firing is None:
            raise BusinessFailure("This was asked for already.")
        return firing

    def _start_or_free(
        self,
        firing: Firing,
        revision: Revision,
        bot: Bot,
        inputs: Mapping[str, Any],
        files: Mapping[str, tuple[str, bytes]],
        source: str,
    ) -> RunRow:
        """Start; when that is refused, what asked for it may ask again."""
        try:
            return self._start(firing, revision, bot, inputs, files, source)
        except ServbotError:
            self.store.forget_key(firing.id)
            raise

    def _start(
        self,
        firing: Firing,
        revision: Revision,
        bot: Bot,
        inputs: Mapping[str, Any],
        files: Mapping[str, tuple[str, bytes]],
        source: str,
    ) -> RunRow:
        try:
            # The store settles the firing in the transaction that creates the run.
            return self._runs.start(revision, bot, inputs, files, source=source, firing_id=firing.id)
        except FiringSettled:
            raise
        except ServbotError as error:
            self.store.settle(firing.id, FiringOutcome.REFUSED, error.message)
            raise

    def _unended(self, bot: str, trigger: str) -> str:
        """The run before of this trigger, if it has not ended; else empty."""
        last = self.store.last_started(bot, trigger)
        if last is None or not last.run_id or RUN.is_final(self._run_store.run(last.run_id).status):
            return ""
        return last.run_id


def file_input(bot: Bot, trigger: FolderTrigger) -> str:
    """The input a folder's files go to; `FileInputUnclear`."""
    files = [name for name, spec in bot.inputs.items() if spec.type == "file"]
    named = trigger.folder.input
    if named in files or (not named and len(files) == 1):
        return named or files[0]
    raise FileInputUnclear(f"The trigger {trigger.name} of {bot.name} has no file input for its files.")


def _key_of(planned: datetime) -> str:
    """The same moment gives the same key, whatever time zone it comes in."""
    return planned.astimezone(UTC).isoformat()
