"""A run whose legs end badly again and again: a person decides whether it is tried once more."""

from collections.abc import Sequence

from servbot.core.errors import FailureKind
from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.record import Record
from servbot.core.run import Decision, DecisionKind, Event, EventType, Failure, NewEvent
from servbot.core.value import plain
from servbot.ports.run_store import RunRow

MOST_BROKEN_LEGS = 3
"""How often in a row a leg of a run may break, or die with its worker, before a person is asked."""

SUBJECT = "run:leg"
"""What stands for the leg where a task names its step; no step has such a name."""


class Trouble(Record):
    """What the log says of earlier trouble with the run's legs."""

    asked: int = 0
    """How often a person was asked."""

    decision: Decision | None = None
    """What was decided on the last question."""

    passed: bool = False
    """Whether a leg has gone well since then."""

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Trouble":
        """Read a log."""
        asked, decision, passed = 0, None, False
        for event in events:
            if not event.address.startswith(f"{SUBJECT}."):
                continue
            match event.type:
                case EventType.PERSON_ASKED:
                    asked, decision, passed = asked + 1, None, False
                case EventType.PERSON_DECIDED:
                    decision = Decision.model_validate(event.data["decision"])
                case EventType.STEP_PASSED:
                    passed = True
        return cls(asked=asked, decision=decision, passed=passed)

    @property
    def is_open(self) -> bool:
        """Whether a person has not answered yet: until then nothing is done on the run."""
        return bool(self.asked) and self.decision is None

    @property
    def refusal(self) -> Decision | None:
        """The decision that ends the run, if there is one."""
        return self.decision if self.decision and self.decision.kind is DecisionKind.REJECT else None

    def question(self, failure: Failure, run: RunRow) -> NewEvent:
        """The event that asks a person."""
        request = TaskRequest(
            kind=TaskKind.DEFECT,
            subject=SUBJECT,
            step=SUBJECT,
            step_title=run.current_step or run.reference,
            code=failure.code,
            title=failure.title,
            message=failure.message,
            remedy=failure.remedy,
            choices=(DecisionKind.RETRY, DecisionKind.REJECT),
            details=failure.details,
        )
        address = f"{SUBJECT}.{self.asked + 1}"
        return NewEvent(type=EventType.PERSON_ASKED, address=address, data={"request": plain(request)})

    def passing(self) -> list[NewEvent]:
        """What says that a leg went well after a person let it be tried again."""
        if not self.decision or self.passed:
            return []
        data = {"step": SUBJECT, "subject": SUBJECT, "how": "done"}
        return [NewEvent(type=EventType.STEP_PASSED, address=f"{SUBJECT}.{self.asked}", data=data)]


def workers_died(last_step: str) -> Failure:
    """The failure of a run whose workers stop while they work on it."""
    where = f" Last it was at “{last_step}”." if last_step else ""
    return Failure(
        code="engine.workers-died",
        kind=FailureKind.DEFECT,
        title="Workers stop while they work on it",
        message=f"{MOST_BROKEN_LEGS} workers in a row stopped while they worked on this case.{where}",
        remedy="Look at the workers' logs and memory; try it again once the cause is mended.",
    )
