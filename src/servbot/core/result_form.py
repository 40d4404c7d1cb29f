"""The form of a result that a person gives in place of a step or a run."""

from collections.abc import Mapping

from servbot.core.bot.data import FieldSpec
from servbot.core.human_task import FormField


def result_fields(specs: Mapping[str, FieldSpec]) -> tuple[FormField, ...]:
    """A field for every value a person may give in place of a step or a run; a file cannot be typed in."""
    return tuple(
        FormField(
            path=name,
            title=spec.title or name.replace("_", " ").capitalize(),
            type=spec.type,
            options=spec.options,
            spec=parts_of(spec),
        )
        for name, spec in specs.items()
        if spec.type != "file"
    )


def parts_of(spec: FieldSpec) -> FieldSpec | None:
    """The type in full, where its name does not say all of it."""
    if not (spec.of or spec.fields or spec.columns):
        return None
    return FieldSpec(type=spec.type, required=False, of=spec.of, fields=spec.fields, columns=spec.columns)
