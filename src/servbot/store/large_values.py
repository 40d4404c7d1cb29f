"""Large values of events: kept as files by content, named in the log, given back when it is read."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from servbot.core.run import NewEvent
from servbot.core.value import decode, dumps
from servbot.ports.artefact_store import ArtefactMissing, ArtefactStore

LARGEST = 32 * 1024
"""Bytes of a value that stands in the log itself."""

always_inline = frozenset({"decision", "failure"})
"""What a person decided and why a step failed is never kept apart: no lost file may undo it."""


class Written(NamedTuple):
    """An event's values as the log holds them."""

    event: NewEvent
    data: str
    kept: str | None
    """Digests of the values kept apart, by name, as JSON; `None` for none."""


def written(events: Sequence[NewEvent], artefacts: ArtefactStore | None = None) -> list[Written]:
    """The events as they go into the log; without an artefact store all values stay in it."""
    return [_written(event, artefacts) for event in events]


def _written(event: NewEvent, artefacts: ArtefactStore | None) -> Written:
    together = dumps(event.data)
    if len(together) * 4 <= LARGEST:
        return Written(event, together, None)
    texts = {name: dumps(value) for name, value in event.data.items()}
    large = {
        name: content
        for name, text in texts.items()
        if len(text) * 4 > LARGEST and name not in always_inline and len(content := text.encode()) > LARGEST
    }
    if artefacts is None or not large:
        return Written(event, together, None)
    kept = {
        name: artefacts.put(f"{name}.json", content, "application/json").digest
        for name, content in large.items()
    }
    return Written(
        event, _joined({name: texts[name] for name in texts if name not in kept}), json.dumps(kept)
    )


def _joined(texts: dict[str, str]) -> str:
    """The same text as that of the whole, without writing its values twice."""
    return "{" + ",".join([f"{dumps(name)}:{text}" for name, text in texts.items()]) + "}"


def whole(
    data: dict[str, Any], kept: str | None, artefacts: ArtefactStore
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values with those kept apart among them, and the names of those whose file is gone."""
    if not kept:
        return data, ()
    missing: list[str] = []
    values = dict(data)
    for name, digest in json.loads(kept).items():
        try:
            values[name] = decode(json.loads(artefacts.path(digest).read_text(encoding="utf-8")))
        except (ArtefactMissing, OSError, ValueError):  # gone, unreadable or damaged
            missing.append(name)
    return values, tuple(missing)
