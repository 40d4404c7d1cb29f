"""Revisions in the database, their files among the artefacts."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from servbot.core.paths import confined
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.definition_store import DefinitionTampered, Revision, RevisionMissing
from servbot.store import models
from servbot.store.columns import moment
from servbot.store.locks import lock_in_transaction
from servbot.store.sql import first
from servbot.store.statements import READ_REVISION


class DjangoDefinitionStore:
    """Implements `servbot.ports.definition_store.DefinitionStore`."""

    def __init__(self, artefacts: ArtefactStore, folder: Path) -> None:
        self._artefacts = artefacts
        self._folder = folder

    def release(self, bot: str, text: str, files: Mapping[str, bytes]) -> Revision:
        """Make this content the current revision."""
        kept = {
            name: self._artefacts.put(Path(name).name, content, "application/octet-stream").digest
            for name, content in sorted(files.items())
        }
        manifest = json.dumps(kept)
        digest = _digest(bot, manifest, text)
        with transaction.atomic():
            lock_in_transaction(f"release {bot}")
            models.Revision.objects.filter(bot=bot, current=True).exclude(digest=digest).update(current=False)
            row = models.Revision.objects.filter(digest=digest).first()
            if row is None:
                row = self._new(bot, digest, text, manifest)
            elif not row.current:
                models.Revision.objects.filter(digest=digest).update(current=True)
        return _revision(row)

    @staticmethod
    def _new(bot: str, digest: str, text: str, manifest: str) -> models.Revision:
        last = models.Revision.objects.filter(bot=bot).aggregate(last=Max("number"))["last"] or 0
        return models.Revision.objects.create(
            digest=digest, bot=bot, number=last + 1, released_at=timezone.now(), text=text, files=manifest
        )

    def revision(self, digest: str) -> Revision:
        """A revision by its digest."""
        return _revision(self._row(digest))

    def numbered(self, bot: str, number: int) -> Revision:
        """A bot's revision by its number."""
        row = models.Revision.objects.filter(bot=bot, number=number).first()
        if row is None:
            raise RevisionMissing(f"{bot} has no revision {number}.")
        return _revision(row)

    def current(self) -> Sequence[Revision]:
        """The current revision of every bot."""
        return [_revision(row) for row in models.Revision.objects.filter(current=True).order_by("bot")]

    def current_of(self, bot: str) -> Revision | None:
        """The current revision of one bot."""
        row = models.Revision.objects.filter(bot=bot, current=True).first()
        return None if row is None else _revision(row)

    def folder(self, digest: str) -> Path:
        """The files of a revision, laid out once."""
        place = self._folder / digest
        if not place.is_dir():
            files = json.loads(self._row(digest).files)
            self._lay_out(place, {name: self._artefacts.path(content) for name, content in files.items()})
        return place

    def verified(self, digest: str) -> tuple[Revision, Path]:
        """The revision and its folder, both compared with the digest."""
        row = self._row(digest)
        if _digest(row.bot, row.files, row.text) != digest:
            raise DefinitionTampered(
                f"The definition of {row.bot}, revision {row.number}, was changed after its release."
            )
        place = self.folder(digest)
        found = _files_below(place)
        kept: dict[str, str] = json.loads(row.files)
        wrong = [
            name
            for name in sorted({*found, *kept})
            if name not in found or hashlib.sha256(found[name].read_bytes()).hexdigest() != kept.get(name)
        ]
        if wrong:
            raise DefinitionTampered(
                f"Files of {row.bot}, revision {row.number}, were changed after its release: {', '.join(wrong)}."
            )
        return _revision(row), place

    @staticmethod
    def _lay_out(place: Path, files: Mapping[str, Path]) -> None:
        """Fill a folder aside and rename it, so that nobody ever sees it half full."""
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=place.parent))
        for name, content in files.items():
            target = confined(name, aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(content, target)
        try:
            aside.rename(place)
        except OSError:
            shutil.rmtree(aside)
            if not place.is_dir():
                raise

    @staticmethod
    def _row(digest: str) -> "RevisionColumns":
        found = first(READ_REVISION, digest)
        if found is None:
            raise RevisionMissing(f"There is no revision {digest[:12]}.")
        return RevisionColumns(*found)


def _digest(bot: str, manifest: str, text: str) -> str:
    """What a revision is called: any change of its content changes it."""
    return hashlib.sha256(f"{bot}\n{manifest}\n{text}".encode()).hexdigest()


class RevisionColumns(NamedTuple):
    """A revision as the statement `READ_REVISION` gives it: under the names of its model."""

    digest: str
    bot: str
    number: int
    released_at: datetime | str
    text: str
    files: str


def _files_below(place: Path) -> dict[str, Path]:
    """The files in a folder and below it, by name."""
    found = (Path(folder, name) for folder, _, names in os.walk(place) for name in names)
    return {path.relative_to(place).as_posix(): path for path in found}


def _revision(row: models.Revision | RevisionColumns) -> Revision:
    return Revision(
        digest=row.digest, bot=row.bot, number=row.number, released_at=moment(row.released_at), text=row.text
    )
