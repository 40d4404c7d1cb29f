"""What people may not read of a run: kept out of messages, logs and screenshots from the moment it is known."""

from collections.abc import Iterable, Mapping
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.masking import masked_values, values_at
from servbot.core.redaction import SHORTEST, Redactor
from servbot.core.run import Event, Failure


class Hiding:
    """The values of fields that the definition masks."""

    def __init__(self, masks: Mapping[str, frozenset[str]], events: Iterable[Event]) -> None:
        """Take up what the log knows.

        Args:
            masks: names of masked fields by step.
            events: the run's log.
        """
        self._masks = masks
        self.values: frozenset[str] = frozenset()
        """As they are written; the short ones, which stand in nearly every text, are left out."""

        self.text = Redactor()
        """Blanks them in a text."""

        self._add(masked_values(masks, events))

    def learn(self, step: str, *data: Any) -> None:
        """Take in what a step works with or gave."""
        names = self._masks.get(step)
        if names:
            self._add(values_at(data, names))

    def _add(self, values: Iterable[str]) -> None:
        known = self.values | {value for value in values if len(value) >= SHORTEST}
        if known != self.values:
            self.values, self.text = known, Redactor(known)

    def failure(self, failure: Failure) -> Failure:
        """The failure with nothing in its words that is hidden."""
        if not self.values:
            return failure
        words = {name: self.text(getattr(failure, name)) for name in ("title", "message", "remedy", "place")}
        return failure.model_copy(update={**words, "details": self.text.inside(failure.details)})

    def request(self, request: TaskRequest) -> TaskRequest:
        """The task with nothing in its words that is hidden; its form and inputs are hidden where they are shown."""
        if not self.values:
            return request
        words = {name: self.text(getattr(request, name)) for name in ("title", "message", "remedy")}
        return request.model_copy(update={**words, "details": self.text.inside(request.details)})
