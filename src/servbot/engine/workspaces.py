"""The folders in which runs work."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from servbot.core.called_run import files_given
from servbot.core.disk import is_full
from servbot.core.reading import Artefact
from servbot.core.run import Event, EventType
from servbot.ports.artefact_store import ArtefactMissing, ArtefactStore
from servbot.ports.run_store import RunRow, StoreFull


class Workspaces:
    """A folder per run: laid out before it is worked, cleared when it has ended."""

    def __init__(self, folder: Path, artefacts: ArtefactStore) -> None:
        self._folder = folder
        self._artefacts = artefacts

    async def lay_out(self, run: RunRow, events: Sequence[Event]) -> dict[str, ArtefactMissing]:
        """Put the run's files, and those of runs it called, into its workspace; those whose content is gone, by name.

        `StoreFull` where there is no room for them: the leg is tried again later.
        """
        try:
            return await self._laid_out(run, events)
        except OSError as error:
            if is_full(error):
                raise StoreFull(f"The files of the run cannot be laid out: {error.strerror}.") from error
            raise

    async def _laid_out(self, run: RunRow, events: Sequence[Event]) -> dict[str, ArtefactMissing]:
        place = self._folder / run.id
        place.mkdir(parents=True, exist_ok=True)
        files: dict[str, Artefact] = dict(run.files)
        for event in (each.as_it_was() for each in events):
            if event.type is EventType.CALL_ENDED:
                files |= files_given(event.data)
        return await asyncio.to_thread(self._copy, files, place) if files else {}

    async def clear(self, run_id: str) -> None:
        """Remove the run's workspace; most are empty."""
        place = self._folder / run_id
        try:
            place.rmdir()
        except OSError:
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)

    def _copy(self, files: Mapping[str, Artefact], workspace: Path) -> dict[str, ArtefactMissing]:
        missing: dict[str, ArtefactMissing] = {}
        for name, artefact in files.items():
            place = workspace / name
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                # Under another name first: a worker killed now must not leave half a file to be read.
                half = place.with_name(f".{place.name}.half")
                try:
                    shutil.copyfile(self._artefacts.path(artefact.digest), half)
                except ArtefactMissing as error:
                    missing[name] = error  # told to the step that needs the file, and so to a person
                    continue
                half.replace(place)
        return missing
