"""Starting runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.capability import capability_of
from servbot.core.expression import render
from servbot.core.reading import Artefact
from servbot.core.typed_value import ValueWrong, typed_inputs
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import NewRun, RunRow
from servbot.services.file_names import file_name_beside

media_types: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}


def media_type_of(name: str) -> str:
    """The media type a file name claims."""
    return media_types.get(Path(name).suffix.lower(), "application/octet-stream")


class RunCreator(Protocol):
    """Creates runs."""

    def create_run(self, new: NewRun) -> RunRow:
        """Create a run that is worked as soon as it may begin."""


class Runs:
    """Creates runs from inputs and files."""

    def __init__(self, creator: RunCreator, artefacts: ArtefactStore, catalogue: ActionCatalogue) -> None:
        self._creator = creator
        self._artefacts = artefacts
        self._catalogue = catalogue

    def start(
        self,
        revision: Revision,
        bot: Bot,
        given: Mapping[str, Any],
        files: Mapping[str, tuple[str, bytes]],
        *,
        source: str,
        firing_id: int | None = None,
    ) -> RunRow:
        """Create a run; it is worked as soon as a worker is free and the limits leave room.

        Args:
            revision: the revision it is pinned to.
            bot: its definition.
            given: values of inputs that are no files, as text or typed.
            files: by input name: file name and content.
            source: what asked for it, in words.
            firing_id: the firing it follows from.

        Raises:
            ValueWrong: an input is missing, unknown or of the wrong form.
        """
        kept = self._kept_files(bot, files)
        return self._creator.create_run(
            new_run(revision, bot, given, kept, self._catalogue, source=source, firing_id=firing_id)
        )

    def _kept_files(self, bot: Bot, files: Mapping[str, tuple[str, bytes]]) -> dict[str, Artefact]:
        """The files by input; no two have the same name, for they lie in one workspace."""
        kept: dict[str, Artefact] = {}
        for name, (file_name, content) in files.items():
            check_kind(bot, name, file_name)
            free = file_name_beside(file_name, {artefact.name for artefact in kept.values()})
            kept[name] = self._artefacts.put(free, content, media_type_of(free))
        return kept


def new_run(
    revision: Revision,
    bot: Bot,
    given: Mapping[str, Any],
    files: Mapping[str, Artefact],
    catalogue: ActionCatalogue,
    *,
    source: str,
    firing_id: int | None = None,
) -> NewRun:
    """A run about to be created, its inputs typed.

    Args:
        revision: the revision it is pinned to.
        bot: its definition.
        given: values of inputs that are no files, as text or typed.
        files: kept files by input; no two of the same name.
        catalogue: the actions that exist; tells what a worker must be able to do.
        source: what asked for it, in words.
        firing_id: the firing it follows from.

    Raises:
        ValueWrong: an input is missing, unknown or of the wrong form.
    """
    named = {name: artefact.name for name, artefact in files.items()}
    for name, file_name in named.items():
        check_kind(bot, name, file_name)
    inputs = typed_inputs(bot.inputs, {**given, **named})
    return NewRun(
        bot=bot.name,
        revision=revision.digest,
        inputs=inputs,
        files={artefact.name: artefact for artefact in files.values()},
        reference=_reference(bot, inputs, list(named.values())),
        source=source,
        capability=capability_of(bot, catalogue),
        firing_id=firing_id,
    )


def check_kind(bot: Bot, name: str, file_name: str) -> None:
    """Refuse a file for an input that takes none, or none of its kind: `ValueWrong`."""
    spec = bot.inputs.get(name)
    if spec is None or spec.type != "file":
        raise ValueWrong(f"The bot has no file input named {name}.")
    if spec.accept and media_type_of(file_name) not in spec.accept:
        wanted = ", ".join(spec.accept)
        raise ValueWrong(f"{file_name} is not of a kind the bot takes.", remedy=f"It takes {wanted}.")


def _reference(bot: Bot, inputs: Mapping[str, Any], file_names: list[str]) -> str:
    rendered = render(bot.reference, {"inputs": dict(inputs)}) if bot.reference else None
    text = "" if rendered is None else str(rendered).strip()
    return text or (file_names[0] if file_names else bot.title)
