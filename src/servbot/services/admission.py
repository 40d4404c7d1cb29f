"""Who may begin: limits per bot, queue, connection and credential, counted over all runs that have not ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from servbot.core.action import ActionCatalogue, names_credential
from servbot.core.bot import ActionStep, Bot, Queue, SessionStep
from servbot.core.declared_check import services_asked
from servbot.core.record import Record
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import NewRun
from servbot.ports.work_queue import ItemRow, Living
from servbot.services.runs import Runs

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


class BotAdmission:
    """Implements `servbot.ports.work_queue.Admission` for the queue of a bot."""

    def __init__(
        self,
        queue: Queue,
        revision: Revision,
        bot: Bot,
        runs: Runs,
        limits: Limits,
        uses: Callable[[str], frozenset[Used]],
        given: Mapping[str, Any],
    ) -> None:
        """Prepare it.

        Args:
            queue: the queue.
            revision: what its runs are pinned to.
            bot: its definition.
            runs: prepares runs.
            limits: those of the settings.
            uses: what a revision, by its digest, may use.
            given: values for inputs that the trigger gives.
        """
        self.queue, self.minimum = queue.name, queue.minimum
        self._at_most = queue.at_most
        self._revision = revision
        self._bot = bot
        self._runs = runs
        self._limits = limits
        self._uses = uses
        self._given = given

    def room(self, living: Sequence[Living]) -> int:
        """The least of what the limits leave."""
        in_use: Counter[Used] = Counter()
        for each in living:
            for used in self._of_run(each.queue, each.bot, each.revision):
                in_use[used] += each.count
        mine = self._of_run(self.queue, self._bot.name, self._revision.digest)
        return min(limit - in_use[used] for used in mine if (limit := self._limit(used)) is not None)

    def _of_run(self, queue: str, bot: str, revision: str) -> frozenset[Used]:
        return self._uses(revision) | {Used("queues", queue), Used("bots", bot)}

    def _limit(self, used: Used) -> int | None:
        of_settings: int | None = getattr(self._limits, used.kind).get(used.name)
        if used.kind != "queues":
            return of_settings
        said = [limit for limit in (of_settings, self._at_most) if limit is not None]
        return min(said, default=self._limits.each_queue)

    def run_of(self, item: ItemRow) -> NewRun:
        """The run of the next attempt."""
        given = {name: value for name, value in item.payload.items() if value is not None}
        source = f"queue {self.queue}"
        new = self._runs.prepared(self._revision, self._bot, {**self._given, **given}, {}, source=source)
        return new.model_copy(update={"reference": item.reference})
