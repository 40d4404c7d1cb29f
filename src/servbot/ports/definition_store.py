"""Revisions of bot definitions, kept by content, so that a run keeps the one it began with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from servbot.core.errors import BusinessFailure, ServbotError
from servbot.core.record import Record


class RevisionMissing(BusinessFailure):
    """There is no such revision."""

    code = "definition.revision-missing"


class DefinitionTampered(ServbotError):
    """A definition, or a file beside it, is no longer what was released under its digest."""

    code = "definition.tampered"
    default_remedy = (
        "Find out who changed it. Put back what was released (a folder below data/revisions that is deleted is laid out again), "
        "and start the case anew."
    )


class Revision(Record):
    """One state of a bot's folder."""

    digest: str
    bot: str
    number: int
    """Counts the revisions of this bot, from 1."""

    released_at: datetime
    text: str
    """The text of `bot.yaml`."""


class DefinitionStore(Protocol):
    """Content-addressed bot folders. All calls block."""

    def release(self, bot: str, text: str, files: Mapping[str, bytes]) -> Revision:
        """Make this content the bot's current revision; the same content again changes nothing.

        Args:
            bot: its name.
            text: `bot.yaml`.
            files: what lies beside it (rules, templates), by relative path with `/`.
        """

    def revision(self, digest: str) -> Revision:
        """A revision by its digest; `RevisionMissing`."""

    def numbered(self, bot: str, number: int) -> Revision:
        """A bot's revision by its number; `RevisionMissing`."""

    def current(self) -> Sequence[Revision]:
        """The current revision of every bot, by name."""

    def current_of(self, bot: str) -> Revision | None:
        """The current revision of one bot; `None` when it was never released."""

    def folder(self, digest: str) -> Path:
        """The files of a revision, laid out in a read-only folder."""

    def verified(self, digest: str) -> tuple[Revision, Path]:
        """A revision and the folder of its files, to be worked with; `DefinitionTampered` when either is not what was released."""
