"""The events of a run: the single truth that everything else is derived from."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from servbot.core.record import Record


class EventType(StrEnum):
    """What can happen in a run."""

    RUN_CREATED = "run_created"
    """data: {source}; of a re-run also {rerun_of, from, by, edits, again}"""

    RUN_STARTED = "run_started"
    """A leg began. data: {worker}"""

    STEP_STARTED = "step_started"
    """Progress for people; replay ignores it. data: {step, title, attempt}"""

    STEP_INTENDED = "step_intended"
    """A step that must not be repeated is about to be done. data: {step, action, inputs}"""

    STEP_FINISHED = "step_finished"
    """data: {step, attempt, value, started_at, seconds}"""

    STEP_FAILED = "step_failed"
    """data: {step, attempt, failure, started_at, seconds}"""

    STEP_PASSED = "step_passed"
    """A step is over for good, whatever it took. data: {step, subject, how: done|skipped|given}"""

    VARIANT_APPLIED = "variant_applied"
    """A step was reached that the run's variant overrides. data: {step, title, variant, words}"""

    ATTEMPT_REFUSED = "attempt_refused"
    """Somebody or something tried to lead around a control point, or to do what is not allowed. data: {step, title, what, by,
    code, message}"""

    BRANCHES_CUT = "branches_cut"
    """Enough branches have come to their end. data: {step, path, branches, value: {ended, must_end}}"""

    CALL_STARTED = "call_started"
    """A run of another bot was created. data: {step, title, bot, revision, run, inputs, attempt, result}"""

    CALL_FAILED = "call_failed"
    """No run could be created. data: {step, bot, failure}"""

    CALL_ENDED = "call_ended"
    """The run of the other bot has ended. data: {run, status} and those of its last event"""

    FILES_KEPT = "files_kept"
    """The files the run gives back. data: {value}: by output an Artefact as plain data"""

    FILES_FAILED = "files_failed"
    SESSION_OPENED = "session_opened"
    SESSION_FAILED = "session_failed"
    SERVICE_ANSWERED = "service_answered"
    SERVICE_FAILED = "service_failed"
    SLEEP_STARTED = "sleep_started"
    """data: {until, calendar, unknown_years}; the last two only where a calendar was asked"""

    SLEEP_ENDED = "sleep_ended"

    EVENT_AWAITED = "event_awaited"
    """data: {step, title, event, key, until}; `until` only with a time limit"""

    EVENT_ARRIVED = "event_arrived"
    """data: {event, key, value, number, by}: written by whoever sent it"""

    WAIT_TIMED_OUT = "wait_timed_out"
    """Nothing came in time. data: {step, title, failure}"""

    PERSON_ASKED = "person_asked"
    """data: {request, due_at, own_by, unknown_years}; a TaskRequest as plain data, and by when it is due"""

    TASK_CLAIMED = "task_claimed"
    """A person took the task. data: {by}"""

    TASK_RELEASED = "task_released"
    """The task was given back. data: {by}"""

    PERSON_DECIDED = "person_decided"
    """data: {decision}"""

    RUN_TIMED_OUT = "run_timed_out"
    """The time limit of the run is over; what was under way has failed with it. data: {until}"""

    RUN_PAUSED = "run_paused"
    """A person wants no new step to begin. data: {by, reason}"""

    RUN_RESUMED = "run_resumed"
    """A person lets a paused run go on. data: {by, reason}"""

    RUN_CANCEL_REQUESTED = "run_cancel_requested"
    """A person wants the run to end. data: {by, reason}"""

    RUN_CANCELLING = "run_cancelling"
    """From here on the walk only goes through `finally` steps to its end. data: {by, reason}"""

    OUTCOME_TAKEN_OVER = "outcome_taken_over"
    """What became of a step in the run that this one repeats from a later step. data: that of the event it was, with
    taken_over: {type, run, sequence}"""

    RUN_WAITED = "run_waited"
    """A leg ended without an end of the run."""

    RUN_SUCCEEDED = "run_succeeded"
    """data: {outputs, files}"""

    RUN_REJECTED = "run_rejected"
    """data: {reason, by, code}"""

    RUN_FAILED = "run_failed"
    """data: {failure}"""

    RUN_CANCELLED = "run_cancelled"
    """data: {reason, by, code, in_doubt}; in_doubt: titles of the steps of which nobody knows whether they were done"""


class NewEvent(Record):
    """An event about to be appended."""

    type: EventType

    address: str = ""
    """Address of the effect it belongs to; empty for events of the run itself."""

    data: dict[str, Any] = {}
    """Plain values."""

    def as_it_was(self) -> Self:
        """What stood in the log that this event was taken over from; any other event itself."""
        if self.type is not EventType.OUTCOME_TAKEN_OVER:
            return self
        return self.model_copy(update={"type": EventType(self.data["taken_over"]["type"])})


class Event(NewEvent):
    """An event as it stands in the log."""

    sequence: int
    """From 1, without gaps, per run."""

    at: datetime
    """UTC."""

    missing: tuple[str, ...] = ()
    """Names of values that belong into `data` and whose kept file is gone."""

    @property
    def step(self) -> str:
        """Name of the step it belongs to; empty for an event of the run. What others add only has the address."""
        return str(self.data.get("step") or self.address.rpartition(":")[0].rpartition("/")[2])
