"""Which kept files belong to a run."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from servbot.core.reading import Artefact
from servbot.web.queue.evidence import kept_files

if TYPE_CHECKING:
    from servbot.wiring.application import Application


def artefact_of_run(ready: "Application", run_id: str, digest: str) -> Artefact | None:
    """The run's file with that digest; `None` when it has none."""
    given = ready.runs.run(run_id).files.values()
    return next((file for file in _files(ready, run_id, given) if file.digest == digest), None)


def _files(ready: "Application", run_id: str, given: Iterable[Artefact]) -> Iterator[Artefact]:
    """All files of a run, the ones found fastest first."""
    yield from given
    yield from (file for _step, file in ready.runs.attachments(run_id))
    for task in ready.tasks.of_run(run_id):
        yield from task.request.evidence
    for event in ready.runs.events(run_id):
        yield from kept_files(event.data)
