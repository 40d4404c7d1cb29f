"""Rows of the steps that wait for events, written from the log."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.run import EventType, NewEvent, is_cut_off
from servbot.store import models
from servbot.store.identity import short_key


def write_waits(run_id: str, events: Sequence[NewEvent], at: datetime) -> None:
    """Let waits begin, and end those of branches that were cut. One whose event came is ended with the delivery."""
    for event in events:
        if event.type is EventType.EVENT_AWAITED:
            name, key = event.data["event"], short_key(event.data["key"])
            models.AwaitedEvent.objects.create(
                run_id=run_id, address=event.address, name=name, key=key, since=at
            )
        elif event.type is EventType.BRANCHES_CUT:
            waits = models.AwaitedEvent.objects.filter(run_id=run_id)
            places = waits.values_list("pk", "address")
            waits.filter(pk__in=[pk for pk, place in places if is_cut_off(place, event.data)]).delete()
