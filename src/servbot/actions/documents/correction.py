"""A reading after a person looked at it."""

from collections.abc import Mapping
from typing import Any, cast

from servbot.actions.documents.checks import Facts, run_checks
from servbot.actions.documents.failures import ValueWrong
from servbot.actions.documents.template import Template
from servbot.actions.documents.values import FieldType, corrected_value
from servbot.core.reading import Check, DocumentReading, FieldReading

ARITHMETIC = frozenset({"documents.total-does-not-add-up", "documents.date-implausible"})
"""Checks of values that a person can correct; whatever they say, it must hold."""


def corrected(
    reading: DocumentReading, template: Template, corrections: Mapping[str, Any], by: str
) -> DocumentReading:
    """Every field in `corrections` gets that value and counts as confirmed, changed or not."""
    given = {name: _typed(reading, name, value) for name, value in corrections.items()}
    fields = {**reading.fields, **given}
    evidence = {**reading.evidence, **{name: _confirmed(reading, name, given[name], by) for name in given}}
    confirmed = frozenset(name for name, seen in evidence.items() if seen.confirmed_by)
    facts = Facts(fields=fields, lines=reading.lines, by_engine=reading.source != "text-layer")
    checks = _judged(run_checks(template.checks, facts), reading.checks, confirmed)
    for name, alternative in facts.alternatives.items():
        if name in evidence:
            evidence[name] = evidence[name].model_copy(update={"alternative": alternative})
    return reading.model_copy(update={"fields": fields, "evidence": evidence, "checks": checks})


def _typed(reading: DocumentReading, name: str, value: Any) -> Any:
    if name not in reading.fields:
        raise ValueWrong(
            f"The document has no field named {name!r}.",
            remedy=f"Its fields are {', '.join(reading.fields)}.",
        )
    return corrected_value(name, value, cast(FieldType, reading.types.get(name, "string")))


def _confirmed(reading: DocumentReading, name: str, value: Any, by: str) -> FieldReading:
    """The place stays where it was, so that the next person sees what the value was read from."""
    seen = reading.evidence.get(name) or FieldReading(text="", confidence=1)
    unchanged = value == reading.fields[name]
    return seen.model_copy(
        update={
            "text": seen.text if unchanged else str("" if value is None else value),
            "confidence": 1.0,
            "confirmed_by": by,
            "alternative": "",
        }
    )


def _judged(
    again: tuple[Check, ...], before: tuple[Check, ...], confirmed: frozenset[str]
) -> tuple[Check, ...]:
    """Checks in their order: computed again, or kept where what they compared with is no longer at hand.

    A person's word settles a failed check, except for arithmetic between values that the person could
    have corrected: there the document itself is wrong.
    """
    computed = {check.code: check for check in again}
    kept = [computed.pop(check.code, check) for check in before if _still_there(check, computed)]
    return tuple(_settled(check, confirmed) for check in (*kept, *computed.values()))


def _still_there(check: Check, computed: Mapping[str, Check]) -> bool:
    return check.code in computed or check.code in {"documents.qr-disagrees", "documents.capitals-disagree"}


def _settled(check: Check, confirmed: frozenset[str]) -> Check:
    if check.passed or check.code in ARITHMETIC or not set(check.fields) <= confirmed:
        return check
    return check.model_copy(
        update={"passed": True, "message": f"{check.message} A person confirmed what the document says."}
    )
