"""The words of the console for states, kinds and decisions. One noun, one word, everywhere."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.breaker import BreakerState
from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.run import DecisionKind
from servbot.ports.schedule_store import FiringOutcome

Word = tuple[Any, str]
"""What people read, and the colour of the state: quiet, waiting, running, done, person, failed, doubt."""

run_words: Mapping[StrEnum, Word] = {
    RunStatus.QUEUED: (_("Queued"), "waiting"),
    RunStatus.RUNNING: (_("Running"), "running"),
    RunStatus.WAITING: (_("Waiting"), "person"),
    RunStatus.SUCCEEDED: (_("Done"), "done"),
    RunStatus.REJECTED: (_("Rejected"), "quiet"),
    RunStatus.FAILED: (_("Failed"), "failed"),
    RunStatus.CANCELLED: (_("Cancelled"), "quiet"),
}
course_words: Mapping[StrEnum, Word] = {
    RunCourse.GOING: (_("Goes on"), "running"),
    RunCourse.PAUSED: (_("Paused"), "waiting"),
    RunCourse.CANCELLING: (_("Being cancelled"), "waiting"),
}
item_words: Mapping[StrEnum, Word] = {
    ItemStatus.NEW: (_("Queued"), "waiting"),
    ItemStatus.IN_PROGRESS: (_("Running"), "running"),
    ItemStatus.WAITING: (_("Waiting"), "person"),
    ItemStatus.DONE: (_("Done"), "done"),
    ItemStatus.REJECTED: (_("Rejected"), "quiet"),
    ItemStatus.FAILED: (_("Failed"), "failed"),
    ItemStatus.CANCELLED: (_("Cancelled"), "quiet"),
}
task_words: Mapping[StrEnum, Word] = {
    TaskStatus.OPEN: (_("Open"), "person"),
    TaskStatus.CLAIMED: (_("Claimed"), "person"),
    TaskStatus.RESUMING: (_("Resuming"), "running"),
    TaskStatus.RESOLVED: (_("Resolved"), "done"),
    TaskStatus.REJECTED: (_("Rejected"), "quiet"),
    TaskStatus.CANCELLED: (_("Cancelled"), "quiet"),
}
kind_words: Mapping[StrEnum, Word] = {
    TaskKind.VALIDATION: (_("Not certain"), "person"),
    TaskKind.BUSINESS: (_("Data"), "person"),
    TaskKind.CONTROL: (_("Control"), "person"),
    TaskKind.IN_DOUBT: (_("In doubt"), "doubt"),
    TaskKind.APPLICATION: (_("System"), "failed"),
    TaskKind.APPROVAL: (_("Approval"), "person"),
    TaskKind.DEFECT: (_("Defect"), "failed"),
}
firing_words: Mapping[StrEnum, Word] = {
    FiringOutcome.PLANNED: (_("Planned"), "waiting"),
    FiringOutcome.STARTED: (_("Started"), "done"),
    FiringOutcome.SKIPPED: (_("Skipped"), "quiet"),
    FiringOutcome.REFUSED: (_("Refused"), "failed"),
}
breaker_words: Mapping[StrEnum, Word] = {
    BreakerState.CLOSED: (_("In use"), "done"),
    BreakerState.OPEN: (_("Given up for now"), "failed"),
    BreakerState.HALF_OPEN: (_("Being tried"), "waiting"),
}
fixed_reasons = (_("One attempt is let through."), _("The attempt succeeded."))
"""Why a breaker changed, in fixed words, for the translators."""

decided_words: Mapping[StrEnum, Any] = {
    DecisionKind.CORRECT: _("corrected"),
    DecisionKind.RETRY: _("tried again"),
    DecisionKind.DONE: _("result given"),
    DecisionKind.SKIP: _("step skipped"),
    DecisionKind.REJECT: _("rejected"),
    DecisionKind.SUBMIT: _("answered"),
}


def word(state: Any) -> Word:
    """Word and colour of any state."""
    tables = (run_words, item_words, course_words, task_words, kind_words, firing_words, breaker_words)
    for table in tables:
        if state in table and type(state) in {type(key) for key in table}:
            return table[state]
    return (str(state), "quiet")


def in_own_words(text: str) -> str:
    """A fixed sentence of the core in the reader's language."""
    return gettext(text) if text else ""
