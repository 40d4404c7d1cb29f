"""The parts of a run's page; each asks for its own news while the run is under way."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servbot.core.bot import Bot
from servbot.core.lifecycle.course import COURSE, RunCourse
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.paged_report import MEDIA_TYPE
from servbot.core.reading import Artefact, EvidenceName
from servbot.core.record import Record
from servbot.core.walked import as_walked, variant_of
from servbot.engine.performing import OUTPUTS
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import RunRow
from servbot.web.live import live_part
from servbot.web.permissions import Permitted
from servbot.web.presenting.veil import Veil
from servbot.web.runs.contents import data_of, lines_of
from servbot.web.runs.refusals import refusals_in
from servbot.web.runs.repeating import Entered
from servbot.web.runs.timeline import timeline
from servbot.web.runs.waiting import waiting
from servbot.web.site import application

open_to_see = {"image/jpeg", "image/png"}
"""Media types that are shown as small pictures."""


class KeptFile(Record):
    """A file of the run."""

    file: Artefact
    step: str
    """Title of the step it was kept by; empty for what the run began with."""

    @property
    def is_picture(self) -> bool:
        """Whether it is shown small."""
        return self.file.media_type in open_to_see

    @property
    def is_report(self) -> bool:
        """Whether the console shows it page by page."""
        return self.file.media_type == MEDIA_TYPE

    @property
    def extension(self) -> str:
        """What its name ends with, in capitals."""
        return PurePath(self.file.name).suffix.removeprefix(".").upper()[:4]


def run_page(
    request: HttpRequest, row: RunRow, entered: Entered | None = None, *, status: int = 200
) -> HttpResponse:
    """The whole page.

    Args:
        request: who asks.
        row: the run.
        entered: what was entered to repeat it, where that was refused.
        status: of the answer.
    """
    may, over = Permitted(request.user), RUN.is_final(row.status)
    repeats = may["run-rerun"] and over
    context = {
        "run": row,
        "now": run_part(request, row),
        "data": data_part(request, row),
        "events": events_part(request, row),
        "may_cancel": may["run-cancel"] and not over,
        "may_pause": may["run-pause"] and not over and row.course is RunCourse.GOING,
        "may_resume": may["run-resume"] and not over and row.course is RunCourse.PAUSED,
        "is_cancelling": row.course is RunCourse.CANCELLING,
        "may_rerun": repeats,
        "entered": entered or Entered(),
        "steps": _steps_of(row) if repeats else (),
    }
    return render(request, "runs/run.html", context, status=status)


def _steps_of(run: RunRow) -> list[tuple[str, str]]:
    """Names and labels of the steps as the run walked them."""
    bot = as_walked(application().definitions.revision(run.revision)[1], application().runs.events(run.id))
    return [(step.name, step.label) for step in bot.all_steps()]


def run_part(request: HttpRequest, run: RunRow) -> SafeString:
    """Facts, timeline, items and files."""
    revision, bot = application().definitions.revision(run.revision)
    now, events = moment(run), application().runs.events(run.id)
    variant = variant_of(bot, events)
    context: dict[str, Any] = {
        "run": run,
        "revision": revision,
        "bot": bot,
        "may": Permitted(request.user),
        "variant": bot.variants[variant].title or variant if variant else "",
        "refusals": refusals_in(events),
        "rows": timeline(as_walked(bot, events), run, events, now),
        "waits": [] if RUN.is_final(run.status) else waiting(bot, events),
        "tasks": application().exception_queue.of_run(run.id),
        **_kept(bot, run),
        "is_steered": run.course is not COURSE.start,
        "reruns": application().runs.reruns(run.id),
        "caller": application().runs.run(run.parent_id) if run.parent_id else None,
        "called": called_runs(bot, run),
        **_lengths(run, revision),
    }
    return live_part(request, "now", "runs/_now.html", context, alive=not RUN.is_final(run.status))


def moment(run: RunRow) -> datetime:
    """Until when a run is measured: while nobody works on it, minutes are enough and the page keeps still."""
    now = timezone.now()
    return now if run.status is RunStatus.RUNNING else now.replace(second=0, microsecond=0)


def _lengths(run: RunRow, revision: Revision) -> dict[str, Any]:
    began = run.started_at
    end = run.finished_at or moment(run)
    current = next((each for each in application().definition_store.current() if each.bot == run.bot), None)
    return {
        "took": max(end, began) - began if began else None,
        "queued": max(began or end, run.created_at) - run.created_at,
        "is_current": current is not None and current.digest == revision.digest,
        "over": RUN.is_final(run.status),
    }


def called_runs(bot: Bot, run: RunRow) -> list[tuple[str, RunRow]]:
    """The runs of other bots that a run called, each with the title of its step."""
    titles = {step.name: step.label for step in bot.possible_steps()}
    names = [
        (row, row.parent_address.rpartition(":")[0].rpartition("/")[2])
        for row in application().runs.called(run.id)
    ]
    return [(titles.get(name, name), row) for row, name in names]


def _kept(bot: Bot, run: RunRow) -> dict[str, list[KeptFile]]:
    """What the run began with and what its steps kept; the pictures of its filmstrip apart, in their order."""
    titles = {step.name: step.label for step in bot.possible_steps()} | {OUTPUTS: _("Outputs")}
    begun = [("", artefact) for artefact in run.files.values()]
    kept = [*begun, *application().runs.attachments(run.id)]
    film = [each for each in kept if each[1].name == EvidenceName.FILM]

    def shown(files: Sequence[tuple[str, Artefact]]) -> list[KeptFile]:
        return [KeptFile(file=file, step=titles.get(step, step)) for step, file in files]

    return {"files": shown(_once([each for each in kept if each not in film])), "film": shown(film)}


def _once(files: Sequence[tuple[str, Artefact]]) -> list[tuple[str, Artefact]]:
    """Each content once, where it came first."""
    seen: dict[str, tuple[str, Artefact]] = {}
    for step, file in files:
        seen.setdefault(file.digest, (step, file))
    return list(seen.values())


def data_part(request: HttpRequest, run: RunRow) -> SafeString:
    """Inputs, outputs of steps, outputs."""
    _revision, bot = application().definitions.revision(run.revision)
    events = application().runs.events(run.id)
    parts = data_of(bot, run, events, Veil.of(request.user, bot, events))
    # A part keeps its id as long as it keeps its content, so that what a reader opened stays open.
    context = {"parts": [(_mark(title, values), title, values) for title, values in parts]}
    return live_part(request, "data", "runs/_data.html", context, alive=not RUN.is_final(run.status))


def _mark(title: Any, values: dict[str, Any]) -> str:
    return hashlib.sha256(f"{title}{values}".encode()).hexdigest()[:16]


def events_part(request: HttpRequest, run: RunRow) -> SafeString:
    """The log, line by line, when it is wanted: its address says so."""
    _revision, bot = application().definitions.revision(run.revision)
    events = application().runs.events(run.id)
    is_open = request.GET.get("log") == "open"
    context = {
        "run": run,
        "count": len(events),
        "is_open": is_open,
        "lines": lines_of(bot, events, Veil.of(request.user, bot, events)) if is_open else [],
    }
    return live_part(request, "events", "runs/_events.html", context, alive=not RUN.is_final(run.status))
