"""Changing many items of work queues: first shown, then done to just those that were shown."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from servbot.core.lifecycle import IllegalTransition
from servbot.core.record import Record
from servbot.core.typed_value import ValueWrong, typed_inputs
from servbot.ports.run_store import RunStore
from servbot.ports.work_queue import Change, ItemFilter, ItemRow, WorkQueueStore
from servbot.services.new_items import fields_of
from servbot.services.work_queue import WorkQueue

FIRST = 10
"""So many items are shown of those that will be changed."""


class Preview(Record):
    """What a change would do."""

    change: Change
    ids: tuple[int, ...]
    """The items that will be changed, and no others."""

    first: tuple[ItemRow, ...]
    left_out: int
    """Items that fit but cannot be changed so, as they stand."""


class Changed(Record):
    """What a change did."""

    changed: int
    passed_over: int
    """Items that were shown and could no longer be changed when it was done."""


class ItemChanges:
    """Shows and does changes."""

    def __init__(self, queue: WorkQueue, store: WorkQueueStore, runs: RunStore) -> None:
        self._queue = queue
        self._store = store
        self._runs = runs

    def preview(self, wanted: ItemFilter, change: Change) -> Preview:
        """What the change would do to the items that fit; nothing is done."""
        return self._of(self._store.ids(wanted, change), change, self._store.count(wanted))

    def _of(self, ids: Sequence[int], change: Change, fitting: int) -> Preview:
        first = tuple(self._store.item(item_id) for item_id in ids[:FIRST])
        return Preview(change=change, ids=tuple(ids), first=first, left_out=fitting - len(ids))

    def apply(self, preview: Preview, *, by: str, reason: str = "") -> Changed:
        """Do what was shown; an item that moved on meanwhile is passed over.

        Args:
            preview: what was shown.
            by: who does it.
            reason: why, for runs that are cancelled.
        """
        done = len(self._store.change(preview.ids, preview.change, datetime.now(UTC)))
        if preview.change.kind == "cancel":
            done += sum(self._cancelled(run_id, by, reason) for run_id in self._store.under_way(preview.ids))
        self._queue.tend()
        return Changed(changed=done, passed_over=len(preview.ids) - done)

    def _cancelled(self, run_id: str, by: str, reason: str) -> bool:
        try:
            self._runs.cancel(run_id, by=by, reason=reason)
        except IllegalTransition:
            return False  # it ended just now
        return True

    def edit_of(self, queue: str, given: Mapping[str, Any]) -> Change:
        """A change of an item's own fields, and of inputs below `inputs`; `ValueWrong` names the field."""
        fields = fields_of(given)
        if fields.pop("reference", None):
            raise ValueWrong("reference cannot be changed.", remedy="Cancel the item and add another.")
        inputs = given.get("inputs") or {}
        if inputs:
            bot = self._queue.find(queue).bot
            unknown = set(inputs) - set(bot.inputs)
            specs = {name: spec for name, spec in bot.inputs.items() if name in inputs}
            fields["inputs"] = typed_inputs(specs if not unknown else bot.inputs, inputs)
        if not fields:
            raise ValueWrong("Nothing is to be changed.", remedy="Name a field and its new value.")
        return Change(kind="edit", fields=fields)
