"""Templates as YAML: beside the bot, or shipped with servbot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from servbot.actions.documents.calibration import Calibration, load_calibration
from servbot.actions.documents.failures import TemplateMissing, TemplateWrong
from servbot.actions.documents.lessons import all_lessons, place_of, standing
from servbot.actions.documents.suppliers import KnownSupplier
from servbot.actions.documents.template import Template
from servbot.core.action import Context
from servbot.core.paths import FileMissing

T = TypeVar("T")

_SUPPLIERS = TypeAdapter(tuple[KnownSupplier, ...])

SHIPPED = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known about one kind of document."""

    name: str
    template: Template
    suppliers: tuple[KnownSupplier, ...] = ()
    calibration: Calibration | None = None


def find_known(name: str, context: Context) -> Known:
    """The template with what was learned and measured for it."""
    return Known(
        name, find_template(name, context), find_suppliers(name, context), find_calibration(name, context)
    )


def find_template(name: str, context: Context) -> Template:
    """The template beside the bot, else the shipped one of that name."""
    try:
        place = context.readable(f"templates/{name}.yaml")
    except FileMissing:
        place = _shipped(name)
    return load_template(place)


def find_calibration(name: str, context: Context) -> Calibration | None:
    """What was measured for the template: beside the bot, else shipped with the shipped template."""
    try:
        return load_calibration(context.readable(f"templates/{name}.calibration.json"))
    except FileMissing:
        pass
    try:
        context.readable(f"templates/{name}.yaml")
    except FileMissing:
        return load_calibration(SHIPPED / f"{name}.calibration.json")
    return None  # the shipped figures are those of the shipped template


def find_suppliers(name: str, context: Context) -> tuple[KnownSupplier, ...]:
    """The suppliers in `templates/NAME.suppliers.yaml` beside the bot, and those that corrections taught."""
    return (*_listed_suppliers(name, context), *_learned_suppliers(name, context))


def _listed_suppliers(name: str, context: Context) -> tuple[KnownSupplier, ...]:
    try:
        place = context.readable(f"templates/{name}.suppliers.yaml")
    except FileMissing:
        return ()
    return _content(place, _SUPPLIERS.validate_python)


def _learned_suppliers(name: str, context: Context) -> tuple[KnownSupplier, ...]:
    try:
        place = context.readable(f"shared/{place_of(name)}")
    except FileMissing:
        return ()
    return tuple(lesson.supplier for lesson in standing(all_lessons(place)) if lesson.supplier)


def _shipped(name: str) -> Path:
    shipped = {place.stem: place for place in sorted(SHIPPED.glob("*.yaml"))}
    if name not in shipped:
        raise TemplateMissing(
            f"There is no document template named {name!r}.",
            remedy=f"Put it beside the bot as templates/{name}.yaml, or use {', '.join(shipped)}.",
        )
    return shipped[name]


def load_template(place: Path) -> Template:
    """The template in that file; `TemplateWrong` names all that is wrong with it."""
    return _content(place, Template.model_validate)


def _content(place: Path, validate: Callable[[Any], T]) -> T:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return validate(YAML(typ="safe", pure=True).load(place.read_text(encoding="utf-8")))
    except (YAMLError, UnicodeDecodeError) as error:
        raise TemplateWrong(f"The template is not proper YAML: {error}", place=str(place)) from error
    except ValidationError as error:
        wrong = "; ".join(_problem(tuple(problem["loc"]), problem["msg"]) for problem in error.errors())
        raise TemplateWrong(f"The template has mistakes: {wrong}.", place=str(place)) from error


def _problem(path: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(str(part) for part in path) or 'the file'}: {message}"
