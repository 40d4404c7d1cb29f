"""The tabs of the exception queue and what each of them lists."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.record import Record
from servbot.ports.task_store import TaskFilter, TaskRow
from servbot.web.paging import SIZE
from servbot.web.site import application

DUE_SCAN = 500
"""Rows looked at for the tab “due today”; they come in the order they are due."""

closed = (TaskStatus.RESUMING, TaskStatus.RESOLVED, TaskStatus.REJECTED, TaskStatus.CANCELLED)

tabs: dict[str, Any] = {
    "mine": _("Mine"),
    "unclaimed": _("Unclaimed"),
    "today": _("Due today"),
    "all": _("All open"),
    "resolved": _("Resolved"),
}
sorts: dict[str, Any] = {"due": _("due first"), "newest": _("newest first"), "oldest": _("oldest first")}


class Wanted(Record):
    """What a person chose to see."""

    tab: str = "all"
    bot: str = ""
    kind: str = ""
    code: str = ""
    text: str = ""
    sort: str = "due"

    @classmethod
    def of(cls, query: Any) -> "Wanted":
        """The choice in an address; what is unknown there counts as not chosen."""
        tab, sort, kind = query.get("tab", ""), query.get("sort", ""), query.get("kind", "")
        return cls(
            tab=tab if tab in tabs else "all",
            bot=query.get("bot", "")[:100],
            kind=kind if kind in {each.value for each in TaskKind} else "",
            code=query.get("code", "")[:100],
            text=query.get("text", "").strip()[:100],
            sort=sort if sort in sorts else ("newest" if tab == "resolved" else "due"),
        )

    @property
    def narrowed(self) -> bool:
        """Whether a filter beyond the tab is set."""
        return bool(self.bot or self.kind or self.code or self.text)

    def address(self, **changed: str) -> str:
        """The queue's address with this choice, changed."""
        values = {**self.model_dump(), **changed}
        fresh = {"sort": "due", "tab": "all"}
        return "/queue?" + urlencode({k: v for k, v in values.items() if v and fresh.get(k) != v})

    def filter(self, person: str, roles: tuple[str, ...] | None, tab: str = "") -> TaskFilter:
        """The store's filter for a tab; this choice's own tab when none is named."""
        tab = tab or self.tab
        return TaskFilter(
            statuses=closed if tab == "resolved" else (TaskStatus.OPEN, TaskStatus.CLAIMED),
            kind=TaskKind(self.kind) if self.kind else None,
            bot=self.bot,
            code=self.code,
            claimed_by=person if tab == "mine" else "",
            unclaimed=tab == "unclaimed",
            roles=roles,
            text=self.text,
            sort="due" if tab == "today" else self.sort,
        )


def rows_of(
    wanted: Wanted, person: str, roles: tuple[str, ...] | None, offset: int
) -> tuple[Sequence[TaskRow], int]:
    """A page of the chosen tab and how many rows it has."""
    chosen = wanted.filter(person, roles)
    if wanted.tab != "today":
        return application().tasks.tasks(chosen, limit=SIZE, offset=offset)
    due = _due_today(chosen)
    return due[offset : offset + SIZE], len(due)


def counts_of(wanted: Wanted, person: str, roles: tuple[str, ...] | None) -> dict[str, int]:
    """How many items the open tabs have, with the present filters."""
    tasks = application().tasks
    counts = {
        tab: tasks.tasks(wanted.filter(person, roles, tab), limit=1)[1]
        for tab in ("mine", "unclaimed", "all")
    }
    return {**counts, "today": len(_due_today(wanted.filter(person, roles, "today")))}


def _due_today(chosen: TaskFilter) -> Sequence[TaskRow]:
    """Items due before the day ends, overdue ones among them."""
    end = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), time(), UTC)
    rows, _total = application().tasks.tasks(chosen, limit=DUE_SCAN)
    return [row for row in rows if row.due_at and row.due_at < end]
