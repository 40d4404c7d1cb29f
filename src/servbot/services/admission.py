"""Who may begin: limits per bot, queue, connection and credential, counted over all runs that are under way."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from servbot.core.action import ActionCatalogue, names_credential
from servbot.core.bot import ActionStep, Bot, Queue, SessionStep
from servbot.core.declared_check import services_asked
from servbot.core.record import Record
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import NewRun
from servbot.ports.work_queue import HeldRun, ItemRow, Living
from servbot.services.definitions import Definitions
from servbot.services.runs import new_run

Limit = Annotated[int, Field(ge=0)]


class Limits(Record):
    """How many cases may be under way at once; 0 stops what it names."""

    each_queue: Limit = 100
    """Of a queue for which neither its bot nor `queues` says anything."""

    queues: dict[str, Limit] = {}
    bots: dict[str, Limit] = {}
    connections: dict[str, Limit] = {}
    credentials: dict[str, Limit] = {}


class Used(NamedTuple):
    """Something of which only so many may be in use."""

    kind: str
    name: str


def uses_of(bot: Bot, catalogue: ActionCatalogue) -> frozenset[Used]:
    """Connections and credentials that a run of the bot may use; names that an expression makes are not among them."""
    return frozenset(Used(kind, name) for kind, name in _uses(bot, catalogue) if name and "${{" not in name)


def _uses(bot: Bot, catalogue: ActionCatalogue) -> Iterator[tuple[str, str]]:
    for step in bot.possible_steps():
        if isinstance(step, SessionStep):
            use = step.session
            yield from (("connections", use.browser), ("connections", use.standby))
            yield from (("credentials", use.login), ("credentials", use.standby_login))
        elif isinstance(step, ActionStep) and step.action in catalogue:
            for field, info in catalogue.find(step.action).model_fields.items():
                if names_credential(info):
                    yield "credentials", str(step.with_.get(field, ""))
        for text in _texts(step.model_dump()):
            for called, _offset in services_asked(text):
                yield "connections", called.partition(".")[0]


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str() if "services." in value:
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)


class Places:
    """What the limits leave; implements `servbot.ports.work_queue.Doorkeeper` for runs that come from no queue."""

    def __init__(self, limits: Limits, definitions: Definitions, catalogue: ActionCatalogue) -> None:
        self._limits = limits
        self._definitions = definitions
        self._catalogue = catalogue
        self._known_uses: dict[str, frozenset[Used]] = {}
        """What revisions use, by their digests; they never change."""

    def used(self, bot: str, revision: str, queue: str = "") -> frozenset[Used]:
        """What a run takes a place of."""
        if revision not in self._known_uses:
            _revision, definition = self._definitions.revision(revision)
            self._known_uses[revision] = uses_of(definition, self._catalogue)
        of_queue = {Used("queues", queue)} if queue else set()
        return self._known_uses[revision] | {Used("bots", bot)} | of_queue

    def in_use(self, living: Sequence[Living]) -> Counter[Used]:
        """How many places are taken."""
        taken: Counter[Used] = Counter()
        for each in living:
            for used in self.used(each.bot, each.revision, each.queue):
                taken[used] += each.count
        return taken

    def limit(self, used: Used, at_most: int | None = None) -> int | None:
        """How many places there are; `at_most`: what the bot says of its queue. `None`: any number."""
        of_settings: int | None = getattr(self._limits, used.kind).get(used.name)
        if used.kind != "queues":
            return of_settings
        said = [limit for limit in (of_settings, at_most) if limit is not None]
        return min(said, default=self._limits.each_queue)

    def limits(self, bot: str, revision: str) -> bool:
        """Whether there is a limit to what a run from no queue takes a place of."""
        return any(self.limit(used) is not None for used in self.used(bot, revision))

    def let_in(self, living: Sequence[Living], held: Sequence[HeldRun]) -> Sequence[str]:
        """The oldest ones for which there is room."""
        taken, chosen = self.in_use(living), []
        for run in held:
            mine = self.used(run.bot, run.revision)
            if all(limit is None or taken[used] < limit for used in mine for limit in [self.limit(used)]):
                taken.update(mine)
                chosen.append(run.id)
        return chosen


class BotAdmission:
    """Implements `servbot.ports.work_queue.Admission` for the queue of a bot."""

    def __init__(
        self,
        queue: Queue,
        revision: Revision,
        bot: Bot,
        catalogue: ActionCatalogue,
        places: Places,
        given: Mapping[str, Any],
    ) -> None:
        """Prepare it.

        Args:
            queue: the queue.
            revision: what its runs are pinned to.
            bot: its definition.
            catalogue: the actions that exist.
            places: what the limits leave.
            given: values for inputs that the trigger gives.
        """
        self.queue, self.minimum = queue.name, queue.minimum
        self._at_most = queue.at_most
        self._revision = revision
        self._bot = bot
        self._catalogue = catalogue
        self._places = places
        self._given = given

    def room(self, living: Sequence[Living]) -> int:
        """The least of what the limits leave."""
        places, taken = self._places, self._places.in_use(living)
        mine = places.used(self._bot.name, self._revision.digest, self.queue)
        limits = [(used, places.limit(used, self._at_most)) for used in mine]
        return min(limit - taken[used] for used, limit in limits if limit is not None)

    def run_of(self, item: ItemRow) -> NewRun:
        """The run of the next attempt."""
        given = {name: value for name, value in item.payload.items() if value is not None}
        source = f"queue {self.queue}"
        new = new_run(self._revision, self._bot, {**self._given, **given}, {}, self._catalogue, source=source)
        return new.model_copy(update={"reference": item.reference})
