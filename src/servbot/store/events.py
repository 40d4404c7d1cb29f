"""Events and who waits for them, in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from servbot.core.run import EventType, NewEvent
from servbot.core.value import dumps, loads
from servbot.ports.event_store import AwaitedEvent, NewSentEvent, SentEvent
from servbot.store import models
from servbot.store.identity import short_key
from servbot.store.large_values import written
from servbot.store.legs import queue_leg
from servbot.store.log import append_free


class DjangoEventStore:
    """Implements `servbot.ports.event_store.EventStore`."""

    @transaction.atomic
    def send(self, new: NewSentEvent, *, keep_for: timedelta) -> SentEvent:
        """Put it on record and give it to all who wait."""
        key, now = short_key(new.key), timezone.now()
        waiting = models.AwaitedEvent.objects.filter(name=new.name, key=key).order_by("run_id")
        # Rows of runs are taken before anything else, and the newest first, as everywhere: nobody waits in a circle.
        list(models.Run.objects.select_for_update().filter(pk__in=waiting.values("run_id")).order_by("-pk"))
        hold(new.name, key)
        once = short_key(new.once) or None
        sent = models.SentEvent.objects.filter(once=once).first() if once else None
        if sent is None:
            sent = models.SentEvent.objects.create(
                name=new.name,
                key=key,
                data=dumps(new.data),
                sent_by=new.sent_by[:300],
                sent_at=now,
                expires_at=now + keep_for,
                once=once,
            )
            for wait in waiting.order_by("pk"):
                deliver(sent, wait, now)
        return sent_row(sent)

    def sent(self, *, limit: int, name: str = "", key: str = "") -> Sequence[SentEvent]:
        """The latest events."""
        rows = models.SentEvent.objects.order_by("-pk").prefetch_related("deliveries")
        wanted = {"name": name, "key": short_key(key)}
        return [sent_row(row) for row in rows.filter(**{k: v for k, v in wanted.items() if v})[:limit]]

    def awaited(self, run_id: str = "") -> Sequence[AwaitedEvent]:
        """Who waits."""
        rows = models.AwaitedEvent.objects.order_by("pk")
        return [awaited_row(row) for row in (rows.filter(run_id=run_id) if run_id else rows)]


def deliver_kept(run_id: str, appended: Sequence[NewEvent], now: datetime) -> None:
    """Give to the waits just begun what came before them; inside the transaction that began them."""
    begun = [event.address for event in appended if event.type is EventType.EVENT_AWAITED]
    for wait in models.AwaitedEvent.objects.filter(run_id=run_id, address__in=begun) if begun else ():
        hold(wait.name, wait.key)
        kept = models.SentEvent.objects.filter(name=wait.name, key=wait.key, expires_at__gt=now)
        sent = kept.exclude(deliveries__run_id=run_id).order_by("pk").first()
        if sent is not None:
            deliver(sent, wait, now)


def deliver(sent: models.SentEvent, wait: models.AwaitedEvent, now: datetime) -> None:
    """Give an event to a step, unless its wait has just ended otherwise."""
    if not models.AwaitedEvent.objects.filter(pk=wait.pk).delete()[0]:
        return
    models.Delivery.objects.create(event=sent, run_id=wait.run_id, address=wait.address, at=now)
    about = {"event": sent.name, "key": sent.key, "number": sent.pk, "by": sent.sent_by}
    data = {**about, "value": loads(sent.data)}
    arrived = NewEvent(type=EventType.EVENT_ARRIVED, address=wait.address, data=data)
    append_free(wait.run_id, written([arrived]), now)
    queue_leg(wait.run_id, now)


def hold(name: str, key: str) -> None:
    """Let nobody else send or begin to wait for this name and key until the transaction ends.

    SQLite has one writer anyway. Elsewhere each of the two could look for the other before it can be seen.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name} {key}"])


def sent_row(sent: models.SentEvent) -> SentEvent:
    """An event that was sent."""
    return SentEvent(
        id=sent.pk,
        name=sent.name,
        key=sent.key,
        data=loads(sent.data),
        sent_by=sent.sent_by,
        sent_at=sent.sent_at,
        expires_at=sent.expires_at,
        once=sent.once or "",
        taken_by=tuple(delivery.run_id for delivery in sent.deliveries.all()),
    )


def awaited_row(wait: models.AwaitedEvent) -> AwaitedEvent:
    """A step that waits."""
    return AwaitedEvent(
        run_id=wait.run_id, address=wait.address, name=wait.name, key=wait.key, since=wait.since
    )
