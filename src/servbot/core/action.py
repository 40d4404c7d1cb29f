"""The shape of an action: a frozen model that is validated, documented and run by hand alike."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, ParamSpec, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.fields import FieldInfo

from servbot.core.errors import UsageError
from servbot.core.finding import Finding
from servbot.core.healing import Healing
from servbot.core.loader.diagnostic import Diagnostic
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.core.session_ways import Evidence, Heal

P = ParamSpec("P")
T = TypeVar("T")

Capability = Literal["default", "browser", "ocr"]


CredentialName = Annotated[str, Field(json_schema_extra={"x-names": "credential"})]
"""A field of an action that names a credential of the vault."""


def names_credential(field: FieldInfo) -> bool:
    """Whether a field of an action is a `CredentialName`."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and extra.get("x-names") == "credential"


class Credential(Record):
    """A name and its secret, from the vault; never printed, logged or stored in an output."""

    name: str
    username: str
    password: SecretStr
    one_time_key: SecretStr | None = None
    """Key of its one-time codes (TOTP), if it has such."""


class Session(Protocol):
    """Something that stays open over several steps, such as a signed-in browser context."""

    async def close(self) -> None:
        """Give everything back; called once, whatever happened before."""

    async def capture(self, context: "Context", reason: str) -> tuple[Artefact, ...]:
        """Keep evidence (screenshot, page source) of the present state; never raises."""

    async def screenshot(self, context: "Context") -> tuple[Artefact, ...]:
        """Keep a picture of the present state, none where it cannot be had soon; never raises."""

    def hide(self, secret: str) -> None:
        """Keep a value out of messages and evidence from now on."""


class SessionSpec(Record):
    """What a `session` block asks for."""

    kind: str
    """`browser`, and later others."""

    connection: str
    """Name of the connection in the settings."""

    login: str = ""
    """Name of the credential to sign in with; empty for none."""

    evidence: Evidence = "failures"
    """When to keep what the session shows."""

    heal: Heal = "ask"
    """Who says what a target has become."""


class SessionKind(Protocol):
    """Opens sessions of one kind for a worker; owns what they share, such as the browser."""

    async def open(self, spec: SessionSpec, context: "Context") -> Session:
        """A fresh session, signed in when the spec names a credential."""

    async def shut(self) -> None:
        """Give back what the sessions shared."""


class Context(Protocol):
    """All an action may know of the world around it."""

    @property
    def run_id(self) -> str:
        """Identity of the run, for messages."""

    @property
    def step(self) -> str:
        """Address of the step, for messages."""

    @property
    def session(self) -> Session:
        """The open session of the enclosing `session` block; a `UsageError` outside of one."""

    @property
    def healing(self) -> Healing:
        """What is known about the targets of the step."""

    def readable(self, path: str) -> Path:
        """The real place of a file to read.

        `shared/…` names the company's shared folder; any other relative path is looked for in the
        run's workspace, then beside the bot definition. Nothing outside of these can be named.
        """

    def writable(self, path: str) -> Path:
        """The real place of a file to write: `shared/…`, else inside the run's workspace."""

    async def keep(self, name: str, content: bytes, media_type: str) -> Artefact:
        """Keep a file with the run as evidence or result."""

    async def evidence_room(self) -> int:
        """Bytes of evidence that may still be kept with the run."""

    async def claim(self, key: str) -> str:
        """Make this run the only one of its bot with that key.

        Empty when it is; else the reference of the run that holds the key.
        """

    async def send_event(self, name: str, key: str, data: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
        """Send an event, once for this step: its number, and the runs that were waiting for it."""

    def credential(self, name: str) -> Credential:
        """The named credential from the vault."""

    def key_for(self, purpose: str) -> bytes:
        """A key of this installation for one purpose, such as sealing reports."""

    def connection(self, name: str) -> Mapping[str, Any]:
        """The settings of a named connection."""

    def progress(self, text: str) -> None:
        """Say what is being done right now, for the run's page."""

    async def add_item(self, item: Mapping[str, Any]) -> bool:
        """Put an item into a work queue; whether it was not there before. See `queue.add` for its fields."""

    async def tell_item(self, text: str) -> None:
        """Let the work item of this run say how far it is."""

    def log(self, level: str, message: str) -> None:
        """Write one line to the run's log."""

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a CPU-heavy, picklable, top-level function in a worker process that is killed at its time limit."""

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking function in a thread."""

    async def notify(self, recipients: tuple[str, ...], title: str, body: str) -> None:
        """Tell people something through the configured channels."""


class Action(BaseModel):
    """One thing a bot can do. Subclasses declare their inputs as fields, each with a sentence below it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=False
    )

    name: ClassVar[str]
    """`family.verb`, as written in a bot."""

    repeatable: ClassVar[bool] = True
    """Whether running it twice does no harm."""

    session_kind: ClassVar[str] = ""
    """The kind of session it needs; empty for none."""

    capability: ClassVar[Capability] = "default"
    """What a worker must be able to do to run it."""

    examples: ClassVar[tuple[str, ...]] = ()
    """YAML texts of the `with:` mapping; each must validate."""

    class Output(Record):
        """What the action gives to the steps after it."""

    async def run(self, context: Context) -> Record:
        """Do it. Fields are rendered and validated before."""
        raise NotImplementedError

    @classmethod
    def mistakes(cls, given: Mapping[str, Any], folder: Path | None) -> list[Finding | Diagnostic]:
        """What is wrong with the files a step names, found before anything runs.

        Args:
            given: the fields as written, expressions not evaluated.
            folder: of the bot; `None` when there is none.
        """
        del given, folder
        return []

    async def correct(
        self,
        context: Context,
        previous: Mapping[str, Any],
        corrections: Mapping[str, Any],
        by: str = "person",
    ) -> Record:
        """The output after a person corrected some of its fields, without doing the work again.

        Args:
            context: as for `run`.
            previous: the plain output of the attempt the person saw.
            corrections: new values by field name.
            by: who corrected.
        """
        del context, by
        return self.Output.model_validate({**previous, **corrections})


class ActionCatalogue:
    """All actions by name."""

    def __init__(
        self,
        actions: Mapping[str, type[Action]],
        failure_codes: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """Take the actions in.

        Args:
            actions: by name.
            failure_codes: tells the codes of failures that can occur, when it is asked; none when nobody knows.
        """
        self._actions = dict(actions)
        self.failure_codes = failure_codes

    @classmethod
    def of(cls, *actions: type[Action]) -> Self:
        """A catalogue of just these actions, for tests."""
        return cls({action.name: action for action in actions})

    def __contains__(self, name: object) -> bool:
        return name in self._actions

    def names(self) -> tuple[str, ...]:
        """All action names, sorted."""
        return tuple(sorted(self._actions))

    def find(self, name: str) -> type[Action]:
        """The action class of that name; a `UsageError` names the nearest ones."""
        if name not in self._actions:
            from difflib import get_close_matches

            near = get_close_matches(name, self._actions, n=3, cutoff=0.5)
            hint = f"Did you mean {' or '.join(near)}?" if near else "See `servbot action list`."
            raise UsageError(f"There is no action named {name!r}.", remedy=hint)
        return self._actions[name]
