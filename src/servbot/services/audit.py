"""The audit: whoever tries to lead around a control point, or to do what they may not, is on record."""

from collections.abc import Iterable, Sequence

from servbot.core.errors import ServbotError
from servbot.core.loader import Diagnostic
from servbot.ports.audit_store import AuditRecord, AuditStore, NewAuditRecord
from servbot.ports.run_store import RunRow
from servbot.ports.task_store import TaskRow

CONTROL = "control."
"""How the codes of what is refused for the sake of a control point begin."""


class Audit:
    """Puts refused attempts on record and shows them."""

    def __init__(self, store: AuditStore) -> None:
        self._store = store

    def decision_refused(self, task: TaskRow, what: str, by: str, error: ServbotError) -> None:
        """Record that a person, or a program in a person's name, tried to decide what they may not."""
        self._store.add(
            NewAuditRecord(
                what=what,
                by=by,
                code=error.code,
                message=error.message,
                bot=task.bot,
                run_id=task.run_id,
                step=task.request.step,
                step_title=task.request.step_title,
            )
        )

    def definition_refused(self, found: Iterable[Diagnostic], what: str, by: str, bot: str = "") -> None:
        """Record every attempt of a definition to lead around a control point.

        Args:
            found: what is wrong with the definition; only what concerns controls is recorded.
            what: `validate` or `release`.
            by: who did that.
            bot: name of the bot, where it is known.
        """
        for each in found:
            if each.code.startswith(CONTROL):
                self._store.add(
                    NewAuditRecord(
                        what=what, by=by, code=each.code, message=each.message, bot=bot, place=each.place
                    )
                )

    def rerun_refused(self, run: RunRow, by: str, error: ServbotError) -> None:
        """Record that somebody tried to repeat what must not be repeated."""
        self._store.add(
            NewAuditRecord(
                what="rerun", by=by, code=error.code, message=error.message, bot=run.bot, run_id=run.id
            )
        )

    def page(self, *, limit: int, offset: int = 0) -> tuple[Sequence[AuditRecord], int]:
        """A page of records, newest first, and how many there are."""
        return self._store.records(limit=limit, offset=offset)
