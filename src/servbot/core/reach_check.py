"""What no run can ever come to. Only what the file itself decides is told, so there is no false alarm."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.expression import ExpressionError, names_used, truth
from servbot.core.loader import Diagnostic, Document, Path
from servbot.core.loader.problems import MOST_PROBLEMS

Steps = Sequence[tuple[Path, Mapping[str, Any]]]
"""Every step as written, with its path."""


def unreachable(document: Document, steps: Steps, catalogue: ActionCatalogue) -> list[Diagnostic]:
    """A warning for every step, branch and route that is never walked.

    Args:
        document: the bot's file.
        steps: all its steps.
        catalogue: the actions that exist; tells which may be repeated.
    """
    if document.problems.errors:
        return []
    check = _Check(document, catalogue)
    routes = check.routes(document.data.get("on_error"), ("on_error",))
    in_steps = (found for path, step in steps for found in check.step(path, step))
    return list(islice(chain(routes, in_steps), MOST_PROBLEMS))


class _Check:
    def __init__(self, document: Document, catalogue: ActionCatalogue) -> None:
        self.document = document
        self.catalogue = catalogue

    def step(self, path: Path, step: Mapping[str, Any]) -> Iterator[Diagnostic]:
        name = step.get("name")
        if _constant(step.get("when")) is False:
            yield self.warning(
                (*path, "when"), f"The step {name!r} is never walked: its condition never holds."
            )
        if _constant(step.get("control")) is False:
            yield from self.behind_control(path, step)
        if step.get("each") == []:
            yield self.warning((*path, "each"), f"The steps of {name!r} are never walked: the list is empty.")
        yield from self.branches(step.get("choose"), (*path, "choose"))
        yield from self.routes(step.get("on_error"), (*path, "on_error"))
        if step.get("resume") and self.has_no_effect(step.get("steps")):
            yield self.warning(
                (*path, "resume"),
                f"The `resume` steps of {name!r} are never walked: every step of the session may be repeated.",
                "Mark the step that must not be done twice with `repeatable: false`, or leave `resume` out.",
            )

    def behind_control(self, path: Path, step: Mapping[str, Any]) -> Iterator[Diagnostic]:
        """The step behind a control that always refuses; those after it need no word of their own."""
        *before, at = path
        following = (*before, int(at) + 1)
        if self.document.has(following):
            yield self.warning(
                following,
                f"No run comes here: the control point {step.get('name')!r} before it always refuses.",
            )

    def branches(self, branches: Any, path: Path) -> Iterator[Diagnostic]:
        taken = False
        for index, branch in enumerate(_mappings(branches)):
            holds = _constant(branch.get("when", True))
            if taken:
                yield self.warning(
                    (*path, index),
                    "This branch is never taken: one before it always is.",
                    "Give the branch before it a condition, or put this one first.",
                )
            elif holds is False:
                yield self.warning(
                    (*path, index, "when"), "This branch is never taken: its condition never holds."
                )
            taken = taken or holds is True

    def routes(self, routes: Any, path: Path) -> Iterator[Diagnostic]:
        fits = False
        for index, route in enumerate(_mappings(routes)):
            if fits:
                yield self.warning(
                    (*path, index),
                    "This route is never taken: one before it fits every failure.",
                    "Give the route before it a condition, or put this one first.",
                )
            fits = fits or _constant(route.get("when", True)) is True

    def has_no_effect(self, steps: Any) -> bool:
        """Whether it is certain that every step of a session may be repeated."""
        return all(self.is_harmless(step) for step in _mappings(steps))

    def is_harmless(self, step: Mapping[str, Any]) -> bool:
        name, said = step.get("action"), step.get("repeatable")
        if said is not None:
            return said is True
        return isinstance(name, str) and name in self.catalogue and self.catalogue.find(name).repeatable

    def warning(
        self, path: Path, message: str, remedy: str = "Change the condition, or leave it out."
    ) -> Diagnostic:
        at = self.document.position(path, key=True)
        return self.document.problems.diagnostic(
            "bot.unreachable", at, message, remedy, severity="warning", width=len(str(path[-1]))
        )


def _mappings(items: Any) -> list[Mapping[str, Any]]:
    """The items that are mappings; none where one is not, for then nothing is certain."""
    listed = items if isinstance(items, list) else []
    return listed if all(isinstance(item, dict) for item in listed) else []


def _constant(condition: Any) -> bool | None:
    """What a condition always gives; `None` where it depends on a run."""
    if isinstance(condition, bool):
        return condition
    if not isinstance(condition, str):
        return None
    try:
        return None if names_used(condition) else truth(condition, {})
    except ExpressionError:
        return None
