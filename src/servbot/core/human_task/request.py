"""A task for a person: the cause, the evidence, the form and the decisions offered."""

from enum import StrEnum
from typing import Any

from servbot.core.bot.data import FieldSpec
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.core.run.decision import DecisionKind


class TaskKind(StrEnum):
    """Why a person is needed: the kinds of failure, and questions the bot itself asks."""

    BUSINESS = "business"
    APPLICATION = "application"
    IN_DOUBT = "in_doubt"
    VALIDATION = "validation"
    CONTROL = "control"
    DEFECT = "defect"
    APPROVAL = "approval"


class FormField(Record):
    """One field of the form beside the evidence."""

    path: str
    """What a correction of it changes: `steps.read.fields.total`, `with.file`, or a plain name in an `ask` form."""

    title: str

    type: str = "string"
    """One of the types of the language."""

    spec: FieldSpec | None = None
    """The type in full, where it has parts of its own: of a list, record or table."""

    value: Any = None
    """Present value, as the person finds it."""

    options: tuple[str, ...] = ()
    required: bool = False
    doubtful: bool = False
    """The field the person should look at."""

    hint: str = ""
    """What else speaks for or against the value."""

    confidence: float | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


class TaskRequest(Record):
    """All that one screen needs."""

    kind: TaskKind

    subject: str
    """Path of the step in the definition, the same over all attempts."""

    step: str
    """Name of the step."""

    step_title: str

    code: str
    """Stable code of the cause."""

    title: str
    """The cause in a few words, without the case's own figures: the same for alike cases."""

    message: str
    """The cause in a sentence, with the figures."""

    remedy: str = ""

    choices: tuple[DecisionKind, ...]
    """Decisions allowed, the likely one first."""

    form: tuple[FormField, ...] = ()

    result_form: tuple[FormField, ...] = ()
    """Fields of the result a person gives who marks the step as done."""

    role: str = ""
    """Who may decide; empty for anybody who works the queue."""

    owner: str = ""
    """The role that answers for the step; its members are offered the task before others."""

    work_spec: str = ""
    """How the work of the step is to be done."""

    amount: Any = None
    """The amount that needs authority, where there is one."""

    evidence: tuple[Artefact, ...] = ()
    """Screenshots and page sources."""

    reading_step: str = ""
    """Name of the step whose output is the document reading to show; empty for none."""

    inputs: dict[str, Any] = {}
    """The failed step's rendered inputs; for `in doubt`: what was about to happen."""

    details: dict[str, Any] = {}
