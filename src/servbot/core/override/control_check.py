"""Control points that the definition itself would lead around."""

from collections.abc import Iterator
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.errors import ServbotError
from servbot.core.loader import Diagnostic, Document, Path
from servbot.core.override.errors import ControlConditional, ControlLostWithSession, ControlRouteSkips
from servbot.core.override.reading import Raw, Seen, holds_control, steps_in, steps_of_list
from servbot.core.override.telling import told


def control_problems(document: Document, catalogue: ActionCatalogue) -> list[Diagnostic]:
    """Every control of a definition that something in it leads around."""
    return [
        told(document, path, error, key=True)
        for seen in steps_in(document.data)
        for path, error in _of_step(seen, catalogue)
    ]


def _of_step(seen: Seen, catalogue: ActionCatalogue) -> Iterator[tuple[Path, ServbotError]]:
    step, name = seen.step, seen.step.get("name")
    if "control" in step and step.get("when", True) is not True:
        message = (
            f"The control point {name!r} has a condition: where that does not hold, nothing is looked at."
        )
        yield (*seen.path, "when"), ControlConditional(message)
    routes = step.get("on_error")
    for index, route in enumerate(routes if isinstance(routes, list) else ()):
        if isinstance(route, dict) and route.get("do") == "skip" and holds_control(step):
            what = "is" if "control" in step else "holds"
            message = f"The step {name!r} {what} a control point; no route leaves it out."
            yield (*seen.path, "on_error", index, "do"), ControlRouteSkips(message)
    if "session" in step:
        yield from _of_session(seen, catalogue)


def _of_session(seen: Seen, catalogue: ActionCatalogue) -> Iterator[tuple[Path, ServbotError]]:
    """Controls behind an effect, which the session would not come to when it is lost behind the effect."""
    kept = {inner.step.get("name") for inner in steps_of_list(seen.step.get("resume"), ())}
    effect = ""
    for inner in steps_of_list(seen.step.get("steps"), (*seen.path, "steps")):
        looped = next((outer for outer in inner.around if "each" in outer), None)
        before = effect or (_effect_in(looped, catalogue) if looped else "")
        if "control" in inner.step and before and inner.step.get("name") not in kept:
            message = (
                f"The control point {inner.step.get('name')!r} stands in a session behind {before!r}, which must not be "
                "repeated: when the session is lost there, nothing comes to the control."
            )
            yield (*inner.path, "name"), ControlLostWithSession(message)
        effect = effect or _name_of_effect(inner.step, catalogue)


def _effect_in(step: Raw, catalogue: ActionCatalogue) -> str:
    names = (_name_of_effect(inner.step, catalogue) for inner in steps_of_list([step], ()))
    return next((name for name in names if name), "")


def _name_of_effect(step: Raw, catalogue: ActionCatalogue) -> str:
    """The step's name when it must not be repeated, else nothing."""
    action: Any = step.get("action")
    if not isinstance(action, str) or step.get("repeatable") is True:
        return ""
    once = step.get("repeatable") is False or (action in catalogue and not catalogue.find(action).repeatable)
    return str(step.get("name")) if once else ""
