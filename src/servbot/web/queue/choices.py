"""The decisions of an item as buttons that say what each will do to the outside world."""

from typing import Any

from django.utils.translation import gettext as _

from servbot.core.healing import PICK
from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.record import Record
from servbot.core.run import DecisionKind


class Choice(Record):
    """A button."""

    kind: DecisionKind
    label: str
    effect: str
    """What happens then, in a sentence."""

    key: str
    """Keyboard shortcut; the first choice also takes Enter inside the form."""

    needs_reason: bool = False
    likely: bool = False
    against: bool = False
    """It ends the case or leaves something out."""

    barred: bool = False
    """The person lacks the authority for it."""


keys = {
    DecisionKind.CORRECT: "e",
    DecisionKind.RETRY: "r",
    DecisionKind.DONE: "d",
    DecisionKind.SKIP: "s",
    DecisionKind.REJECT: "x",
    DecisionKind.SUBMIT: "a",
}


def choices_of(request: TaskRequest) -> list[Choice]:
    """The buttons of a request, the likely one first."""
    return [_choice(request, kind, likely=index == 0) for index, kind in enumerate(request.choices)]


def _choice(request: TaskRequest, kind: DecisionKind, *, likely: bool) -> Choice:
    label, effect = _words(request, kind)
    ending = kind in (DecisionKind.REJECT, DecisionKind.SKIP)
    return Choice(
        kind=kind,
        label=label,
        effect=effect,
        key=keys[kind],
        needs_reason=ending,
        against=ending,
        likely=likely,
    )


def _words(request: TaskRequest, kind: DecisionKind) -> tuple[str, str]:
    names: dict[str, Any] = {"step": request.step_title}
    match kind:
        case DecisionKind.CORRECT if any(field.path == PICK for field in request.form):
            return _("Take it and resume"), _(
                "The bot goes on from “%(step)s” with what you picked, in this run. A change of the bot is proposed."
            ) % names
        case DecisionKind.CORRECT:
            return _("Correct and resume"), _("The bot goes on from “%(step)s” with these values.") % names
        case DecisionKind.RETRY:
            return _retry_words(request, names)
        case DecisionKind.DONE:
            return _done_words(request, names)
        case DecisionKind.SKIP:
            return _("Skip this step"), _("“%(step)s” is left out and the bot goes on behind it.") % names
        case DecisionKind.SUBMIT:
            return _submit_words(request)
    return _("Reject the case"), _("The case ends here. Nothing more is entered anywhere.")


def _retry_words(request: TaskRequest, names: dict[str, Any]) -> tuple[str, str]:
    if request.kind is TaskKind.IN_DOUBT:
        return (
            _("It was not done: do it now"),
            _("The bot does “%(step)s” once more. If it had been done, it is then done twice.") % names,
        )
    if request.kind is TaskKind.CONTROL:
        return _("Check again"), _("The bot checks “%(step)s” again with the data as it is now.") % names
    return _("Try again"), _("The bot does “%(step)s” again with the same values.") % names


def _done_words(request: TaskRequest, names: dict[str, Any]) -> tuple[str, str]:
    if request.kind is TaskKind.IN_DOUBT:
        return (
            _("It was done: take this result"),
            _("“%(step)s” is not repeated. The bot goes on with the result you give.") % names,
        )
    return (
        _("Done by hand: take this result"),
        _("The bot does not do “%(step)s”; it goes on with the result you give.") % names,
    )


def _submit_words(request: TaskRequest) -> tuple[str, str]:
    if request.amount is not None or not request.form:
        return _("Approve"), _("The bot goes on with the next step. Your name is kept with the approval.")
    return _("Answer and go on"), _("The bot goes on with your answer.")


def what_happens_now(kind: DecisionKind, reference: str, step: str) -> str:
    """The notice after a decision."""
    names = {"reference": reference, "step": step}
    match kind:
        case DecisionKind.CORRECT:
            return (
                _(
                    "Corrected. %(reference)s goes on from “%(step)s”; the item closes when that step has passed."
                )
                % names
            )
        case DecisionKind.RETRY:
            return (
                _("%(reference)s does “%(step)s” again; the item closes when that step has passed.") % names
            )
        case DecisionKind.DONE:
            return _("%(reference)s goes on behind “%(step)s” with the result you gave.") % names
        case DecisionKind.SKIP:
            return _("%(reference)s goes on without “%(step)s”.") % names
        case DecisionKind.SUBMIT:
            return _("%(reference)s goes on with your answer.") % names
    return _("%(reference)s is rejected and ends. Nothing more is entered.") % names
