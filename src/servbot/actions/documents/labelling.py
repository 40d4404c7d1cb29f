"""A reading beside the truth: which fields are right."""

from collections.abc import Mapping
from typing import Any, cast

from servbot.actions.documents.calibrating import Labelled
from servbot.actions.documents.values import FieldType, corrected_value
from servbot.core.reading import DocumentReading


def labelled(document: str, reading: DocumentReading, truth: Mapping[str, Any]) -> list[Labelled]:
    """The fields that were read and whose truth is known, with the figures that their confidence was made of."""
    known = {
        name: value for name, value in truth.items() if name in reading.evidence and value not in (None, "")
    }
    return [
        Labelled(document, name, reading.evidence[name].figures, right=_is_right(reading, name, value))
        for name, value in known.items()
    ]


def _is_right(reading: DocumentReading, name: str, truth: Any) -> bool:
    kind = cast(FieldType, reading.types.get(name, "string"))
    value = reading.fields[name]
    return _plain(value) == _plain(corrected_value(name, truth, kind)) if value is not None else False


def _plain(value: Any) -> Any:
    """Names by letters and figures, upper or lower case; anything else by value."""
    if isinstance(value, str):
        return "".join(character for character in value.casefold() if character.isalnum())
    return value
