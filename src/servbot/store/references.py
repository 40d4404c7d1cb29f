"""Which kept files anything still refers to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.store import models
from servbot.store.artefacts import DIGEST

finished = [status.value for status in RunStatus if RUN.is_final(status)]


def named(digests: Iterable[str], *, but_attachments: Sequence[int] = (), by_logs: bool = True) -> set[str]:
    """Those of the digests that a row names anywhere in its text.

    Args:
        digests: which to look for.
        but_attachments: rows that do not count.
        by_logs: whether what finished runs' logs, tasks and outputs name counts too, and not only that of the others.
    """
    wanted, found = set(digests), set()
    for text in _texts(but_attachments, by_logs=by_logs) if wanted else ():
        found |= wanted.intersection(DIGEST.findall(text))
        if found == wanted:
            break
    return found


def _texts(but_attachments: Sequence[int], *, by_logs: bool) -> Iterator[str]:
    yield from _column(models.Attachment.objects.exclude(pk__in=but_attachments), "digest")
    yield from _column(models.Revision.objects.all(), "files")
    yield from _column(models.Run.objects.all(), "files")
    yield from _column(models.Event.objects.exclude(kept=None), "kept")
    whose = Q() if by_logs else ~Q(run__status__in=finished)
    yield from _column(models.Event.objects.filter(whose), "data")
    yield from _column(models.HumanTask.objects.filter(whose), "request", "decision")
    of_run = Q() if by_logs else ~Q(status__in=finished)
    yield from _column(models.Run.objects.filter(of_run), "inputs", "outputs")
    yield from _column(
        models.WorkItem.objects.filter(Q() if by_logs else ~Q(runs__status__in=finished)), "payload"
    )


def _column(rows: QuerySet[Any], *columns: str) -> Iterator[str]:
    for values in rows.order_by("pk").values_list(*columns).iterator():
        yield from values
