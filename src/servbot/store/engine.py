"""What the store knows of the engine: whom to tell of a leg, and the clock that all workers share."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from servbot.ports.engine import Dispatch

NOW = "SELECT clock_timestamp()"


def tell(run_id: str, *, capability: str, priority: int, not_before: datetime, first: bool = False) -> None:
    """Tell the engine of a leg."""
    dispatch: Dispatch = import_string(settings.LEG_DISPATCH[connection.vendor])
    dispatch(run_id, capability=capability, priority=priority, not_before=not_before, first=first)


def now() -> datetime:
    """The time by the database's clock where workers on several machines must agree on it."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        found: datetime = cursor.fetchone()[0]
        return found
