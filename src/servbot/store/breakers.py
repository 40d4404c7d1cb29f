"""Circuit breakers in the database."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from servbot.core.circuit_breaker import Breaker, is_news
from servbot.core.lifecycle.breaker import BreakerState
from servbot.ports.breaker_store import BreakerChange, Change
from servbot.store import models


class DjangoBreakerStore:
    """Implements `servbot.ports.breaker_store.BreakerStore`."""

    def breaker(self, connection: str) -> Breaker:
        """How the connection stands."""
        row = models.Breaker.objects.filter(pk=connection).first()
        return _breaker(row) if row else Breaker(connection=connection)

    def breakers(self) -> Sequence[Breaker]:
        """All that are known."""
        return [_breaker(row) for row in models.Breaker.objects.order_by("pk")]

    @transaction.atomic
    def change(self, connection: str, change: Change, at: datetime) -> Breaker:
        """Change it with its row locked."""
        fresh = Breaker(connection=connection)
        models.Breaker.objects.get_or_create(pk=connection, defaults=_columns(fresh))
        before = _breaker(models.Breaker.objects.select_for_update().get(pk=connection))
        after, why = change(before)
        if after != before:
            models.Breaker.objects.filter(pk=connection).update(**_columns(after))
        if after.state is not before.state:
            models.BreakerChange.objects.create(
                connection=connection,
                before=before.state,
                after=after.state,
                at=at,
                why=why,
                told=not is_news(before.state, after.state),
            )
        return after

    def changes(self, *, connection: str = "", limit: int = 50) -> Sequence[BreakerChange]:
        """The latest changes."""
        rows = models.BreakerChange.objects.order_by("-pk")
        return [_change(row) for row in (rows.filter(connection=connection) if connection else rows)[:limit]]

    @transaction.atomic
    def take_untold(self) -> Sequence[BreakerChange]:
        """What nobody was told of; marked as told."""
        rows = list(models.BreakerChange.objects.select_for_update().filter(told=False).order_by("pk"))
        models.BreakerChange.objects.filter(pk__in=[row.pk for row in rows]).update(told=True)
        return [_change(row) for row in rows]

    def give_back(self, change_id: int) -> None:
        """Nobody was told after all."""
        models.BreakerChange.objects.filter(pk=change_id).update(told=False)


def _breaker(row: models.Breaker) -> Breaker:
    return Breaker.model_validate_json(row.content)


def _columns(breaker: Breaker) -> dict[str, str]:
    return {"state": breaker.state.value, "content": breaker.model_dump_json()}


def _change(row: models.BreakerChange) -> BreakerChange:
    return BreakerChange(
        id=row.pk,
        connection=row.connection,
        before=BreakerState(row.before),
        after=BreakerState(row.after),
        at=row.at,
        why=row.why,
    )
