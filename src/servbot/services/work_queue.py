"""Work queues: items are added, admitted under limits, tried again, and passed on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot, Queue, QueueTrigger
from servbot.core.errors import BusinessFailure, ServbotError, UsageError
from servbot.core.record import Record
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import NewRun, RunRow, RunStore
from servbot.ports.schedule_store import ScheduleStore
from servbot.ports.work_queue import ItemRow, Settlement, WorkQueueStore
from servbot.services.admission import BotAdmission, Limits, Places
from servbot.services.after_attempt import following_of, mapped, retry_at, told
from servbot.services.definitions import Definitions
from servbot.services.new_items import Refused, item_of, items_of_rows

BATCH = 200
"""So many ended attempts are looked at together."""


class QueueMissing(BusinessFailure):
    """There is no work queue with that name."""

    code = "queue.missing"


class QueueClaimedTwice(UsageError):
    """Two bots have a work queue of the same name."""

    code = "queue.claimed-twice"
    default_remedy = "Give the queue of one of them another name and release it."


class WorkedQueue(Record):
    """A queue and who works it."""

    queue: Queue
    trigger: str
    """Name of the trigger that tells of it; its own name where none does."""

    given: Mapping[str, Any] = {}
    """Values for inputs that the trigger gives."""

    revision: Revision
    bot: Bot


class Added(Record):
    """What became of items that were to be queued."""

    added: int
    known: Sequence[str]
    """References that were in the queue already; those items stay as they are."""

    refused: Sequence[Refused] = ()


class WorkQueue:
    """Lets items wait, and begins them."""

    def __init__(
        self,
        store: WorkQueueStore,
        schedules: ScheduleStore,
        definitions: Definitions,
        run_store: RunStore,
        catalogue: ActionCatalogue,
        limits: Limits,
    ) -> None:
        self.store = store
        self._schedules = schedules
        self._definitions = definitions
        self._run_store = run_store
        self._catalogue = catalogue
        self._places = Places(limits, definitions, catalogue)

    def queues(self) -> Sequence[WorkedQueue]:
        """The queues of all released bots, by name."""
        found = [each for revision, bot in self._definitions.current() for each in _of_bot(revision, bot)]
        return sorted(found, key=lambda each: each.queue.name)

    def find(self, name: str) -> WorkedQueue:
        """The queue of that name; `QueueMissing`, `QueueClaimedTwice`."""
        queues = self.queues()
        found = [each for each in queues if each.queue.name == name]
        if not found:
            known = ", ".join(each.queue.name for each in queues) or "none"
            raise QueueMissing(f"There is no work queue named {name!r}.", remedy=f"There are: {known}.")
        if len(found) > 1:
            bots = " and ".join(each.bot.name for each in found)
            raise QueueClaimedTwice(f"{bots} both have a work queue named {name!r}.")
        return found[0]

    def create_run(self, new: NewRun) -> RunRow:
        """Create a run that comes from no queue; it begins as soon as the limits leave room for it."""
        held = self._places.limits(new.bot, new.revision)
        row = self._run_store.create_run(new.model_copy(update={"held": held}))
        if not held:
            return row
        self.let_in()
        return self._run_store.run(row.id)

    def let_in(self) -> None:
        """Let runs begin that were held and for which there is room now."""
        while self.store.let_in(self._places):
            pass

    def add_one(self, name: str, given: Mapping[str, Any]) -> bool:
        """Queue an item and begin what may begin; whether it was not there. `ValueWrong` names the field."""
        worked = self.find(name)
        item = item_of(name, worked.bot, _with_given(worked, given))
        known = self.store.add([item])
        self.admit(worked)
        return not known

    def add_rows(
        self, name: str, rows: Iterable[tuple[int, Mapping[str, Any]]], *, dry: bool = False
    ) -> Added:
        """Queue every row that can be an item, all together; the others are told of.

        Args:
            name: the queue.
            rows: numbers and values.
            dry: only look at them.
        """
        worked = self.find(name)
        numbered = ((number, {**worked.given, **row}) for number, row in rows)
        items, refused = items_of_rows(name, worked.bot, numbered)
        if dry:
            return Added(added=len(items), known=(), refused=refused)
        known = self.store.add(items)
        self.admit(worked)
        return Added(added=len(items) - len(known), known=known, refused=refused)

    def tend(self) -> None:
        """Let follow what follows from attempts that are over, and begin what may begin."""
        if self.store.is_quiet():
            return
        self.settle()
        self.let_in()
        for worked in self.queues():
            self.admit(worked)

    def admit(self, worked: WorkedQueue) -> Sequence[str]:
        """Begin items of one queue as far as the limits allow; identities of their runs."""
        if self.is_paused(worked):
            return ()
        return self.store.admit(
            BotAdmission(
                worked.queue,
                worked.revision,
                worked.bot,
                self._catalogue,
                self._places,
                worked.given,
            )
        )

    def settle(self) -> None:
        """Let follow what follows from attempts that are over: each once, whoever else does the same."""
        while ended := self.store.ended(BATCH):
            for item, run in ended:
                self.store.settle(item.id, run.id, self._what_follows(item, run))

    def _what_follows(self, item: ItemRow, run: RunRow) -> Settlement:
        try:
            queue = self.find(item.queue).queue
        except (QueueMissing, QueueClaimedTwice) as error:
            return Settlement(error=error.message)
        at = retry_at(queue, item, self._run_store.events(run.id), datetime.now(UTC))
        following = following_of(queue, item)
        if at is not None or following is None:
            return Settlement(retry_at=at)
        try:
            target = self.find(following.queue)
            fields = _with_given(target, mapped(following, item, run))
            return Settlement(following=item_of(following.queue, target.bot, fields))
        except ServbotError as error:
            return Settlement(error=told(error, following))

    def pause(self, name: str, *, paused: bool) -> None:
        """Let nothing of the queue begin any more, or let it begin again; what is under way goes on."""
        worked = self.find(name)
        self._schedules.pause(worked.bot.name, worked.trigger, paused=paused)
        self.admit(worked)

    def is_paused(self, worked: WorkedQueue) -> bool:
        """Whether nothing of it begins."""
        return self._schedules.trigger(worked.bot.name, worked.trigger).paused


def _of_bot(revision: Revision, bot: Bot) -> list[WorkedQueue]:
    """The queues its triggers tell of; the one named like the bot where none does."""
    told_of = [
        WorkedQueue(queue=each.queue, trigger=each.name, given=each.inputs, revision=revision, bot=bot)
        for each in bot.triggers
        if isinstance(each, QueueTrigger)
    ]
    default = WorkedQueue(queue=Queue(name=bot.name), trigger=bot.name, revision=revision, bot=bot)
    return told_of or [default]


def _with_given(worked: WorkedQueue, given: Mapping[str, Any]) -> dict[str, Any]:
    """The item's values; where it says nothing of an input, that of the trigger counts."""
    return {**given, "inputs": {**worked.given, **(given.get("inputs") or {})}}
