"""A decision on its way from the form to the run."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from servbot.core.record import Record
from servbot.core.run import DecisionKind
from servbot.ports.task_store import TaskRow
from servbot.services.exception_queue import NotOffered, Person
from servbot.web.presenting.fields import answers, entered_in
from servbot.web.queue.choices import what_happens_now
from servbot.web.queue.entries import prefix_of, problems_of
from servbot.web.queue.item import Attempt
from servbot.web.site import application


class Deciding(Record):
    """What a person sent."""

    task: TaskRow
    kind: DecisionKind | None
    attempt_number: int
    """Which return of the item the person was looking at."""

    entered: dict[str, str]
    reason: str

    @classmethod
    def of(cls, post: Mapping[str, str], task: TaskRow) -> "Deciding":
        """Read the form."""
        kind, number = post.get("decision", ""), post.get("attempt", "")
        return cls(
            task=task,
            kind=DecisionKind(kind) if kind in {each.value for each in DecisionKind} else None,
            attempt_number=int(number) if number.isascii() and number.isdigit() else 0,
            entered=entered_in(post, ("form", "result")),
            reason=post.get("reason", "").strip()[:2000],
        )

    def attempt(self) -> Attempt | None:
        """What stands against it before anything is recorded; `None` when nothing does."""
        if self.kind is None:
            return self.refused(_("Choose one of the decisions."))
        if self.kind not in self.task.request.choices:
            return None  # nothing on the page sends this; the queue refuses it and puts it on record
        if self.attempt_number != self.task.attempt:
            return self.refused(_("The item has come back with a new cause meanwhile. Look at it again."))
        problems = problems_of(self.task.request, self.kind, self.entered, self.reason)
        if not problems:
            return None
        return Attempt(
            entered=self.entered,
            reason=self.reason,
            problems=problems,
            refusal=_("Nothing was decided yet: something is missing or wrong below."),
        )

    def refused(self, sentence: str) -> Attempt:
        """The entries with a sentence that says why they were not taken."""
        return Attempt(entered=self.entered, reason=self.reason, refusal=sentence)

    def decide(self, person: Person) -> TaskRow:
        """Record it."""
        kind = self._known_kind()
        given = answers(self.entered, prefix_of(kind)) if prefix_of(kind) else {}
        return application().exception_queue.decide(self.task.id, kind, person, given, reason=self.reason)

    def notice(self) -> str:
        """What happens now."""
        request = self.task.request
        return what_happens_now(self._known_kind(), self.task.reference, request.step_title)

    def _known_kind(self) -> DecisionKind:
        if self.kind is None:
            raise NotOffered(_("Choose one of the decisions."))
        return self.kind
