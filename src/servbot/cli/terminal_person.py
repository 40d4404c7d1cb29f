"""The person of a local run: asked on the terminal, by the same rules as in the console."""

import getpass
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import typer

from servbot.cli.local_store import Journal
from servbot.core.errors import BusinessFailure, UsageError
from servbot.core.human_task import FormField, TaskRequest
from servbot.core.run import DecisionKind
from servbot.ports.task_store import TaskRow
from servbot.services.exception_queue import ExceptionQueue, Person

words = {
    DecisionKind.CORRECT: "correct and go on",
    DecisionKind.RETRY: "try again",
    DecisionKind.DONE: "done by hand",
    DecisionKind.SKIP: "skip this step",
    DecisionKind.REJECT: "reject the case",
    DecisionKind.SUBMIT: "answer",
}


EVERY_AMOUNT = Decimal(10) ** 30


class NobodyToAsk(UsageError):
    """A local run needs a person, and there is no terminal to ask one on."""

    code = "run.nobody-to-ask"
    default_remedy = (
        "Start it in a terminal; or release the bot, and let a worker and the console carry out the run."
    )


class TerminalPerson:
    """Whoever sits at the terminal; has every role, and authority for every amount."""

    def __init__(self, queue: ExceptionQueue, journal: Journal) -> None:
        self._queue = queue
        self._journal = journal
        self._person = Person(name=_name(), everything=True, limit=EVERY_AMOUNT)

    def decide(self, task: TaskRow) -> None:
        """Ask until the decision can be taken."""
        request = task.request
        if not sys.stdin.isatty():
            raise NobodyToAsk(f"“{request.step_title}” needs a person: {_one_line(request.message)}")
        self._show(request)
        while True:
            kind = self._chosen(request)
            answers = self._answers(kind, request)
            reason = self._reason(kind)
            try:
                self._queue.decide(task.id, kind, self._person, answers, reason=reason)
            except BusinessFailure as error:
                self._journal.say(f"  {error.message} {error.remedy}".rstrip())
            else:
                return

    def _show(self, request: TaskRequest) -> None:
        self._journal.say(f"\n  {request.title} [{request.code}]")
        self._journal.say(f"  {_one_line(request.message)}")
        if request.remedy:
            self._journal.say(f"  {request.remedy}")
        if request.amount is not None:
            self._journal.say(f"  Amount: {request.amount}. Authority is not checked in a local run.")

    def _chosen(self, request: TaskRequest) -> DecisionKind:
        for number, kind in enumerate(request.choices, 1):
            self._journal.say(f"  {number}  {words[kind]}")
        while True:
            typed = str(typer.prompt("  Which", default="1"))
            if typed.isdecimal() and 0 < int(typed) <= len(request.choices):
                return request.choices[int(typed) - 1]
            self._journal.say(f"  Type a number from 1 to {len(request.choices)}.")

    def _answers(self, kind: DecisionKind, request: TaskRequest) -> dict[str, Any]:
        match kind:
            case DecisionKind.CORRECT | DecisionKind.SUBMIT:
                return _filled(request.form)
            case DecisionKind.DONE:
                return _filled(request.result_form)
        return {}

    @staticmethod
    def _reason(kind: DecisionKind) -> str:
        asked = kind in {DecisionKind.REJECT, DecisionKind.SKIP}
        return str(typer.prompt("  Reason")) if asked else ""


def _filled(form: Sequence[FormField]) -> dict[str, Any]:
    """The form's fields, one after the other; what is left as it is stays typed."""
    answers: dict[str, Any] = {}
    for field in form:
        mark = " (look at this one)" if field.doubtful else ""
        options = f" [{', '.join(field.options)}]" if field.options else ""
        present = "" if field.value is None else str(field.value)
        given = str(typer.prompt(f"  {field.title}{options}{mark}", default=present))
        answers[field.path] = field.value if given == present and field.value is not None else given
    return answers


def _name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a container
        return "terminal"


def _one_line(text: str) -> str:
    return " ".join(text.split())
