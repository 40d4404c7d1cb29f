"""The exception queue: people claim, decide, and the run goes on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from servbot.core.errors import BusinessFailure, ServbotError
from servbot.core.expression.filters.numbers import decimal
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.record import Record
from servbot.core.review import ReviewWrong, review_of, verdicts, written_off
from servbot.core.run import Decision, DecisionKind
from servbot.core.typed_value import ValueWrong, fitted, typed
from servbot.ports.task_store import TaskFilter, TaskRow, TaskStore
from servbot.services.audit import Audit


class NotAllowed(BusinessFailure):
    """The person may not decide this."""

    code = "task.not-allowed"
    default_remedy = "Ask somebody who has the role and the authority."


class NotOffered(BusinessFailure):
    """This decision is not offered for the task."""

    code = "task.not-offered"


class DecisionIncomplete(ValueWrong):
    """Something is missing or wrong in the form."""

    code = "task.form-wrong"


class Person(Record):
    """Who decides, and what they may."""

    name: str
    roles: frozenset[str] = frozenset()

    limit: Decimal | None = None
    """Largest amount they may approve; none: nothing that needs authority."""

    everything: bool = False
    """A superuser: every role, but not every amount."""


class ExceptionQueue:
    """Use cases of the people at the queue."""

    def __init__(self, tasks: TaskStore, audit: Audit) -> None:
        self._tasks = tasks
        self._audit = audit

    def page(self, wanted: TaskFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[TaskRow], int]:
        """A page of tasks and how many there are."""
        return self._tasks.tasks(wanted, limit=limit, offset=offset)

    def task(self, task_id: int) -> TaskRow:
        """One task."""
        return self._tasks.task(task_id)

    def of_run(self, run_id: str) -> Sequence[TaskRow]:
        """All tasks of a run."""
        return self._tasks.of_run(run_id)

    def counts(self) -> Mapping[TaskKind, int]:
        """Open tasks by kind."""
        return self._tasks.counts()

    def claim(self, task_id: int, person: Person) -> TaskRow:
        """Take the task, so that nobody else works on it."""
        self._check_role(self._tasks.task(task_id), person)
        return self._tasks.claim(task_id, person.name)

    def release(self, task_id: int, person: Person) -> TaskRow:
        """Give the task back."""
        return self._tasks.release(task_id, person.name)

    def may_decide(self, task: TaskRow, person: Person) -> bool:
        """Whether the person has the role and the authority."""
        try:
            self._check_role(task, person)
            self._check_authority(task, person)
        except NotAllowed:
            return False
        return True

    def decide(
        self,
        task_id: int,
        kind: DecisionKind,
        person: Person,
        answers: Mapping[str, Any],
        *,
        reason: str = "",
    ) -> TaskRow:
        """Record a decision and let the run go on.

        Args:
            task_id: the task.
            kind: one of the task's choices.
            person: who decides.
            answers: form values by the path of their field, as text or typed.
            reason: why; required to reject and to skip.

        Raises:
            NotAllowed, NotOffered, DecisionIncomplete, TaskTaken.
        """
        task = self._tasks.task(task_id)
        try:
            self._check(task, kind, person)
        except (NotAllowed, NotOffered) as refused:
            self._audit.decision_refused(task, kind.value, person.name, refused)
            raise
        if kind in (DecisionKind.REJECT, DecisionKind.SKIP) and not reason.strip():
            raise DecisionIncomplete(
                "A reason is missing.", remedy="Write a sentence the requester would understand."
            )
        decision = decision_about(task.request, kind, person.name, answers, reason.strip())
        try:
            _check_written_off(task.request, decision, person)
        except NotAllowed as refused:
            self._audit.decision_refused(task, kind.value, person.name, refused)
            raise
        return self._tasks.decide(task_id, decision)

    def _check(self, task: TaskRow, kind: DecisionKind, person: Person) -> None:
        """Whether the decision is offered, and the person may take it."""
        self._check_role(task, person)
        if kind not in task.request.choices:
            raise NotOffered(f"“{kind.value}” is not offered for this item.")
        if kind is not DecisionKind.REJECT:
            self._check_authority(task, person)

    @staticmethod
    def _check_role(task: TaskRow, person: Person) -> None:
        role = task.request.role
        if role and role not in person.roles and not person.everything:
            raise NotAllowed(f"This item is for the role {role}, which {person.name} does not have.")

    @staticmethod
    def _check_authority(task: TaskRow, person: Person) -> None:
        if task.request.amount is None:
            return
        _check_limit(_amount(task.request.amount), person)


def _check_written_off(request: TaskRequest, decision: Decision, person: Person) -> None:
    """Whether the person may write off what they decided to."""
    for field in request.form:
        if field.type != "review" or decision.kind is not DecisionKind.SUBMIT:
            continue
        amount = written_off((decision.value or {}).get(field.path) or ())
        role = review_of(field.value).authority
        if amount and role not in person.roles and not person.everything:
            raise NotAllowed(f"Writing off is for the role {role}, which {person.name} does not have.")
        if amount:
            _check_limit(amount, person)


def _check_limit(amount: Decimal, person: Person) -> None:
    if person.limit is None or amount > person.limit:
        limit = f"{person.limit:,.2f}" if person.limit is not None else "nothing"
        raise NotAllowed(f"{amount:,.2f} is above the authority of {person.name} ({limit}).")


def _amount(value: Any) -> Decimal:
    """The amount that needs authority; what cannot be read as one is in nobody's authority."""
    try:
        return abs(decimal(value))  # a credit of that size needs the same authority
    except (ServbotError, ValueError, ArithmeticError) as error:
        raise NotAllowed(
            f"The amount to approve, {value!r}, is no number.",
            remedy="Reject it, and tell whoever answers for the bot.",
        ) from error


def decision_about(
    request: TaskRequest, kind: DecisionKind, by: str, answers: Mapping[str, Any], reason: str
) -> Decision:
    """The decision with typed values; `DecisionIncomplete` names every field that does not fit."""
    match kind:
        case DecisionKind.CORRECT:
            corrections = _corrections(request.form, answers)
            return Decision(kind=kind, by=by, corrections=corrections, reason=reason)
        case DecisionKind.DONE:
            result = _values(request.result_form, answers, whole=True)
            return Decision(kind=kind, by=by, value=result, reason=reason)
        case DecisionKind.SUBMIT:
            given = _values(request.form, answers, whole=True)
            return Decision(kind=kind, by=by, value=given, reason=reason)
    return Decision(kind=kind, by=by, reason=reason)


def _corrections(form: Sequence[FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed, and what was doubtful and is now confirmed by being left as it is."""
    values = _values(form, answers)
    return {
        field.path: values[field.path] for field in form if field.path in values and _counts(field, values)
    }


def _counts(field: FormField, values: Mapping[str, Any]) -> bool:
    return field.doubtful or values[field.path] != field.value


def answer_of(field: FormField, given: Any) -> Any:
    """An answer in the type of its field, down to what is inside of it; `ValueWrong` names the field."""
    if field.type == "review":
        return verdicts(field.value, given)
    if field.spec is not None:
        return fitted(given, field.spec, field.title)
    return typed(given, field.type, field.title, field.options)


def _values(form: Sequence[FormField], answers: Mapping[str, Any], *, whole: bool = False) -> dict[str, Any]:
    """The typed answers; `whole`: all of the form is the answer, so that no required field may be left out."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in form:
        if field.path not in answers and not (whole and field.required):
            continue
        try:
            value = answer_of(field, answers.get(field.path))
        except (ValueWrong, ReviewWrong) as error:
            problems.append(error.message)
            continue
        if value is None and field.required:
            problems.append(f"{field.title} is missing.")
        values[field.path] = value
    if problems:
        raise DecisionIncomplete(" ".join(problems), remedy="Nothing was saved; correct it and decide again.")
    return values
