"""What a person decided about a review, as the output of an `ask` step holds it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from servbot.actions.sheets.errors import DecisionRefused
from servbot.core.record import Record
from servbot.core.review import Verdict, written_off


class Answer(Record):
    """All that one person decided about one review."""

    decided: tuple[Verdict, ...]
    by: str
    reason: str = ""

    @property
    def written_off(self) -> Decimal:
        """The sum of all differences that are written off."""
        return written_off(verdict.model_dump() for verdict in self.decided)


def answers_of(given: Sequence[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """The answers behind the outputs of `ask` steps; a `DecisionRefused` names the one that is none."""
    return tuple(_answer(number, each) for number, each in enumerate(given, 1))


def _answer(number: int, given: Mapping[str, Any]) -> Answer:
    fields = {name: given[name] for name in Answer.model_fields if name in given}
    try:
        return Answer.model_validate(fields)
    except ValidationError as error:
        raise DecisionRefused(
            f"Decision {number} is not the answer to a review.",
            remedy="Give the outputs of ask steps whose form has the field decided: {type: review}.",
        ) from error
