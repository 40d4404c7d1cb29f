"""What a person entered, checked before it is decided on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servbot.core.human_task import FormField, TaskRequest
from servbot.core.review import ReviewWrong
from servbot.core.run import DecisionKind
from servbot.core.typed_value import ValueWrong
from servbot.services.exception_queue import answer_of
from servbot.web.presenting.fields import answers

wanted_forms = {
    "integer": gettext_lazy("Write a whole number."),
    "decimal": gettext_lazy("Write a number such as 1,234.56."),
    "money": gettext_lazy("Write an amount such as 1,234.56."),
    "date": gettext_lazy("Write a date such as 2026-03-31."),
    "datetime": gettext_lazy("Write a date and time such as 2026-03-31T09:00."),
    "boolean": gettext_lazy("Choose yes or no."),
    "list": gettext_lazy('Write a list in JSON, such as ["a", "b"].'),
    "table": gettext_lazy('Write the rows in JSON, such as [{"item": "a", "net": "1.50"}].'),
    "record": gettext_lazy('Write a record in JSON, such as {"item": "a", "net": "1.50"}.'),
}

with_form = {DecisionKind.CORRECT: "form", DecisionKind.SUBMIT: "form", DecisionKind.DONE: "result"}
with_reason = frozenset({DecisionKind.REJECT, DecisionKind.SKIP})


def prefix_of(kind: DecisionKind) -> str:
    """Which of the two forms a decision takes along; empty for none."""
    return with_form.get(kind, "")


def problems_of(
    request: TaskRequest, kind: DecisionKind, entered: Mapping[str, str], reason: str
) -> dict[str, str]:
    """What is missing or wrong, by the name of the control."""
    problems: dict[str, str] = {}
    if kind in with_reason and not reason.strip():
        problems["reason"] = _("Write why, in a sentence the requester would understand.")
    prefix = prefix_of(kind)
    form = request.result_form if prefix == "result" else request.form if prefix else ()
    return problems | _wrong_fields(form, prefix, answers(entered, prefix))


def _wrong_fields(form: Sequence[FormField], prefix: str, given: Mapping[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for field in form:
        if field.path not in given:
            continue
        try:
            value = answer_of(field, given[field.path])
        except ValueWrong:
            wrong[f"{prefix}:{field.path}"] = str(
                wanted_forms.get(field.type, _("Choose one of the values offered."))
            )
            continue
        except ReviewWrong as error:
            wrong[f"{prefix}:{field.path}"] = error.message
            continue
        if value is None and field.required:
            wrong[f"{prefix}:{field.path}"] = _("A value is needed here.")
    return wrong
