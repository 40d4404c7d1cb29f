"""Names that a bot expects its surroundings to know: credentials, connections and their services, calendars."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain, islice
from typing import Any, NamedTuple

from servbot.core.action import ActionCatalogue, names_credential
from servbot.core.expression import ExpressionError, holes, parse
from servbot.core.expression.names import names_needed
from servbot.core.loader import Diagnostic, Document, Path, position_in
from servbot.core.loader.problems import MOST_PROBLEMS
from servbot.core.loader.tree import Leaf


class Declared(NamedTuple):
    """What an installation knows. Where a part is not known, nothing is said about it."""

    has_credential: Callable[[str], bool] | None = None
    """Whether the vault has a credential of that name."""

    credentials: tuple[str, ...] = ()
    """Names of the vault, for hints."""

    connections: Mapping[str, tuple[str, ...]] | None = None
    """Services by connection."""

    calendars: Collection[str] | None = None
    """Names of the calendars of the settings."""


NOTHING_KNOWN = Declared()
"""Of a machine that only checks bots."""


def undeclared(
    document: Document,
    steps: Iterable[tuple[Path, Mapping[str, Any]]],
    catalogue: ActionCatalogue,
    declared: Declared,
) -> list[Diagnostic]:
    """A warning for every name that this installation does not know."""
    check = _Check(document, declared)
    in_steps = (each for path, step in steps for each in check.step(path, step, catalogue))
    in_texts = (each for _, leaf in document.leaves() for each in check.services(leaf))
    return list(islice(chain(in_steps, in_texts), MOST_PROBLEMS))


class _Check:
    def __init__(self, document: Document, declared: Declared) -> None:
        self.document = document
        self.declared = declared

    def step(self, path: Path, step: Mapping[str, Any], catalogue: ActionCatalogue) -> Iterator[Diagnostic]:
        session = step.get("session")
        if isinstance(session, dict):
            yield from self.credential(session.get("login"), (*path, "session", "login"))
            yield from self.connection(session.get("browser"), (*path, "session", "browser"))
        name, given = step.get("action"), step.get("with")
        if isinstance(given, dict) and isinstance(name, str) and name in catalogue:
            for field, info in catalogue.find(name).model_fields.items():
                if names_credential(info):
                    yield from self.credential(given.get(field), (*path, "with", field))

    def credential(self, name: Any, path: Path) -> Iterator[Diagnostic]:
        known = self.declared.has_credential
        if known is None or not isinstance(name, str) or not name or "${{" in name or known(name):
            return
        yield self.warning(
            "bot.undeclared-secret",
            self.document.position(path),
            f"The vault has no credential named {name!r}{_near(name, self.declared.credentials)}",
            f"Set it with `servbot vault set {name}`.",
            len(name),
        )

    def connection(self, name: Any, path: Path) -> Iterator[Diagnostic]:
        known = self.declared.connections
        if known is None or not isinstance(name, str) or "${{" in name or name in known:
            return
        yield self._connection(name, self.document.position(path))

    def _connection(self, name: str, at: Any) -> Diagnostic:
        return self.warning(
            "bot.unknown-connection",
            at,
            f"The settings have no connection named {name!r}{_near(name, self.declared.connections or ())}",
            f"Describe it under [connections.{name}].",
            len(name),
        )

    def services(self, leaf: Leaf) -> Iterator[Diagnostic]:
        """Services that expressions of a text ask."""
        text = leaf.value
        if self.declared.connections is None or not isinstance(text, str) or "services." not in text:
            return
        for called, offset in services_asked(text):
            connection, _, name = called.partition(".")
            at = position_in(self.document, leaf, text, offset)
            if connection not in self.declared.connections:
                yield self._connection(connection, at)
            elif name and name not in (known := self.declared.connections[connection]):
                yield self.warning(
                    "bot.unknown-service",
                    at,
                    f"The connection {connection!r} has no service named {name!r}{_near(name, known)}",
                    f"Describe it under [connections.{connection}.services.{name}].",
                    len(f"services.{called}"),
                )

    def warning(self, code: str, at: Any, message: str, remedy: str, width: int) -> Diagnostic:
        return self.document.problems.diagnostic(code, at, message, remedy, severity="warning", width=width)


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else "."


def services_asked(text: str) -> list[tuple[str, int]]:
    """`connection.name` of every service that is asked, with its offset."""
    try:
        return [
            (".".join(path.split(".")[1:3]), hole.offset + offset)
            for hole in holes(text)
            for path, offset in names_needed(parse(hole.source))
            if path.startswith("services.")
        ]
    except ExpressionError:
        return []  # told by the check of the expression itself
