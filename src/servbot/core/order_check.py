"""References to what is not there yet: steps further down, in another branch or in a loop, and their variables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from servbot.core.expression import ExpressionError, NotYetRun, holes, names_used, parse
from servbot.core.expression.names import names_needed
from servbot.core.loader import Diagnostic, Document, Path, position_in
from servbot.core.loader.problems import MOST_PROBLEMS
from servbot.core.loader.tree import Leaf

OPEN = "${{"
blocks = ("steps", "resume", "try", "fallback", "finally")
"""Keys of a step that hold steps, in the order in which they are walked."""

side_by_side = ("choose", "parallel")
"""Keys that hold branches: none sees what the others leave behind."""

inner_keys = {*blocks, *side_by_side, "on_error"}
"""Keys of a step that are not evaluated before it has run, or are walked by themselves."""


class Known(NamedTuple):
    """A step or a variable: what expressions write before its name, and the name."""

    kind: str
    """`steps` or `vars`."""

    name: str


class Defined(NamedTuple):
    """Where something is defined."""

    path: Path
    """Of the step."""

    loop: str
    """The innermost loop around it; empty outside of one."""

    loop_path: Path


def order_problems(document: Document) -> list[Diagnostic]:
    """Every reference that would find nothing when its step is walked."""
    if document.problems.errors or not isinstance(document.data, dict):
        return []
    return _Walk(document).found


class _Walk:
    """Goes through the steps as a run would, with the names that are there."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Diagnostic] = []
        self.there: set[Known] = set()
        self.perhaps: set[Known] = set()
        """What branches leave behind that may have been cut off."""
        self.defined: dict[Known, Defined] = {}
        for known, place in _definitions(document.data, (), "", ()):
            self.defined.setdefault(known, place)
        self.block(document.data.get("steps"), ("steps",))
        self.texts(document.data.get("outputs"), ("outputs",))

    def block(self, steps: Any, path: Path) -> list[Known]:
        """Walk a list of steps; what is there after it and was not before."""
        new: list[Known] = []
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                new += self.step(step, (*path, index))
        return new

    def step(self, step: Mapping[str, Any], path: Path) -> list[Known]:
        for key, value in step.items():
            if key not in inner_keys:
                self.texts(value, (*path, key))
        new = self.inside(step, path)
        if "each" in step:  # the items of a loop keep their results to themselves
            self.there.difference_update(new)
            new = []
        own = [known for known in _own(step) if known not in self.there]
        self.there.update(own)
        return new + own

    def inside(self, step: Mapping[str, Any], path: Path) -> list[Known]:
        new = [known for key in blocks for known in self.block(step.get(key), (*path, key))]
        race = _is_race(step)
        for key, index, branch in _branches(step):
            place = (*path, key, index)
            self.texts(branch.get("when"), (*place, "when"))
            taken = self.block(branch.get("steps"), (*place, "steps"))
            self.there.difference_update(taken)
            if race:
                self.perhaps.update(taken)
            else:
                new += taken
        self.there.update(new)
        return new

    def texts(self, value: Any, path: Path) -> None:
        """Look at every text of a value."""
        if isinstance(value, str) and OPEN in value:
            self.text(value, path)
        elif isinstance(value, dict):
            for key, inner in value.items():
                self.texts(inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                self.texts(inner, (*path, index))

    def text(self, text: str, path: Path) -> None:
        leaf = self.document.place(path)
        if not isinstance(leaf, Leaf) or len(self.found) >= MOST_PROBLEMS:
            return
        for known, offset in _needed(text):
            if known in self.defined and known not in self.there:
                place = position_in(self.document, leaf, text, offset)
                cut = known in self.perhaps
                error = _told_of_race(known) if cut else _told(known, self.defined[known], path)
                self.found.append(
                    self.document.problems.diagnostic(error.code, place, error.message, error.remedy)
                )


def _definitions(
    data: Mapping[str, Any], path: Path, loop: str, loop_path: Path
) -> Iterator[tuple[Known, Defined]]:
    for block in blocks:
        steps = data.get(block)
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                place = (*path, block, index)
                yield from ((known, Defined(place, loop, loop_path)) for known in _own(step))
                around = (str(step.get("name")), place) if "each" in step else (loop, loop_path)
                yield from _definitions(step, place, *around)
                for key, at, branch in _branches(step):
                    yield from _definitions(branch, (*place, key, at), *around)


def _branches(step: Mapping[str, Any]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """The branches of a step: key, index and content."""
    for key in side_by_side:
        branches = step.get(key)
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict):
                yield key, index, branch


def _own(step: Mapping[str, Any]) -> list[Known]:
    """What a step leaves behind."""
    values = step.get("set")
    names = [Known("vars", str(name)) for name in values] if isinstance(values, dict) else []
    return [Known("steps", str(step["name"])), *names] if "name" in step else names


def _needed(text: str) -> list[tuple[Known, int]]:
    """Steps and variables that a text needs, with offsets; not those it asks about with `is defined` or `default`."""
    found: list[tuple[Known, int]] = []
    try:
        for hole in holes(text):
            needed = names_needed(parse(hole.source))
            asked = names_used(f"{OPEN}{hole.source}}}}}") - {path for path, _ in needed}
            guarded = {_known(path) for path in asked}
            found += [
                (known, hole.offset + max(hole.source.find(known.name, offset + len(known.kind)), offset))
                for path, offset in needed
                if (known := _known(path)) and known not in guarded
            ]
    except ExpressionError:
        return []  # told by the check of the expression itself
    return found


def _is_race(step: Mapping[str, Any]) -> bool:
    """Whether branches of the step may be cut off."""
    branches, enough = step.get("parallel"), str(step.get("wait_for", "all"))
    count = len(branches) if isinstance(branches, list) else 0
    return count > 1 if enough == "any" else enough.isdigit() and int(enough) < count


def _known(path: str) -> Known | None:
    kind, _, rest = path.partition(".")
    return Known(kind, rest.partition(".")[0]) if kind in {"steps", "vars"} and rest else None


def _told(known: Known, defined: Defined, path: Path) -> NotYetRun:
    name = f"{known.kind}.{known.name}"
    if path[: len(defined.path)] == defined.path:
        return NotYetRun(f"{name} is not known yet: it comes from this very step.")
    if defined.loop and path[: len(defined.loop_path)] != defined.loop_path:
        return NotYetRun(
            f"{name} is known only inside the loop {defined.loop!r}.",
            remedy=f"Use steps.{defined.loop}.items: the results of every item.",
        )
    if _other_branch(defined.path, path):
        return NotYetRun(f"{name} comes from another branch: where this stands, it has not been walked.")
    return NotYetRun(f"{name} is not known yet: its step stands further down.")


def _told_of_race(known: Known) -> NotYetRun:
    name = f"{known.kind}.{known.name}"
    return NotYetRun(
        f"{name} may not be there: its branch may be cut off.",
        remedy=f"Ask with `{name} is defined` or `| default(…)`.",
    )


def _other_branch(one: Sequence[str | int], other: Sequence[str | int]) -> bool:
    """Whether two places lie in different branches of the same step."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at > 0 and one[at - 1] in side_by_side
    return False
