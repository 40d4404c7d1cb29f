"""Hides what a definition masks from people who may not read it: fields by name, and their values anywhere else."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from servbot.core.bot import Bot
from servbot.core.human_task import FormField
from servbot.core.masking import hidden, is_masked_field, masked, masked_values, masks_of
from servbot.core.redaction import Redactor
from servbot.core.run import Decision, Event
from servbot.ports.task_store import TaskRow
from servbot.web.permissions import may


class Veil:
    """Over everything a page shows of one run."""

    def __init__(self, masks: Mapping[str, frozenset[str]], values: Iterable[str]) -> None:
        self._masks = masks
        self.text = Redactor(values)
        """Blanks the masked values in a text."""

    @classmethod
    def of(cls, user: Any, bot: Bot, events: Iterable[Event]) -> Self:
        """The veil for somebody; it hides nothing from who may read all."""
        masks = {} if may(user, "read-masked") else masks_of(bot)
        return cls(masks, masked_values(masks, events))

    def value(self, value: Any, step: str = "") -> Any:
        """A value that a step works with or gave, in plain form."""
        if not self._masks:
            return value
        return self.text.inside(masked(value, self._masks.get(step, frozenset())))

    def request(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A task's request as it stands in the log."""
        step = str(request.get("step", ""))
        form = [
            {**field, "value": hidden(field.get("value"))}
            if is_masked_field(field["path"], step, self._masks)
            else field
            for field in request.get("form") or ()
        ]
        return dict(self.value({**request, "form": form}, step))

    def task(self, task: TaskRow) -> TaskRow:
        """A task as its page shows it; its form is shown field by field."""
        asked = task.request
        words = {name: self.text(getattr(asked, name)) for name in ("title", "message", "remedy")}
        request = asked.model_copy(update={**words, "details": self.value(asked.details)})
        return task.model_copy(update={"request": request, "decision": self._decision(task)})

    def _decision(self, task: TaskRow) -> Decision | None:
        if task.decision is None:
            return None
        step = task.request.step
        corrections = {
            path: hidden(value) if is_masked_field(path, step, self._masks) else self.value(value)
            for path, value in task.decision.corrections.items()
        }
        value = self.value(task.decision.value, step)
        return task.decision.model_copy(update={"corrections": corrections, "value": value})

    def hides(self, field: FormField, step: str) -> bool:
        """Whether a field of a form is not to be read."""
        return is_masked_field(field.path, step, self._masks)

    def shown(self, field: FormField) -> tuple[str, Any]:
        """A hidden field as its title and what stands for its value."""
        return field.title, hidden(field.value)
