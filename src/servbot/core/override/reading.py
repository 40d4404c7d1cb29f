"""The raw data of steps: which there are, what they read, and where the controls stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from servbot.core.expression import ExpressionError, names_used
from servbot.core.loader import Path
from servbot.core.order_check import blocks, inner_keys, side_by_side

Raw = Mapping[str, Any]
"""A mapping as written."""


class Seen(NamedTuple):
    """A step in its place."""

    path: Path
    step: Raw
    around: tuple[Raw, ...]
    """The steps it stands in, the outermost first."""

    conditions: tuple[Any, ...]
    """Conditions of the branches it stands in."""


def steps_in(
    owner: Any, path: Path = (), around: tuple[Raw, ...] = (), conditions: tuple[Any, ...] = ()
) -> Iterator[Seen]:
    """Every step below a mapping, in the order of the file."""
    if not isinstance(owner, dict):
        return
    for block in blocks:
        yield from steps_of_list(owner.get(block), (*path, block), around, conditions)


def steps_of_list(
    steps: Any, path: Path, around: tuple[Raw, ...] = (), conditions: tuple[Any, ...] = ()
) -> Iterator[Seen]:
    """Every step of a list, with all inside them."""
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        if not isinstance(step, dict):
            continue
        place = (*path, index)
        yield Seen(place, step, around, conditions)
        yield from steps_in(step, place, (*around, step), conditions)
        for key in side_by_side:
            branches = step.get(key)
            for at, branch in enumerate(branches if isinstance(branches, list) else ()):
                if isinstance(branch, dict):
                    told = (*conditions, branch.get("when"))
                    yield from steps_in(branch, (*place, key, at), (*around, step), told)


def holds_control(step: Raw) -> bool:
    """Whether the step is a control or holds one."""
    return "control" in step or any("control" in inner.step for inner in steps_of_list([step], ()))


def names_in(value: Any) -> set[str]:
    """Dotted paths that the expressions of a value read."""
    match value:
        case str() if "${{" in value:
            try:
                return names_used(value)
            except ExpressionError:
                return set()
        case dict():
            return set[str]().union(*map(names_in, value.values()))
        case list():
            return set[str]().union(*map(names_in, value))
    return set()


def own_names(seen: Seen) -> set[str]:
    """What a step reads to do its work, and what decides whether it is reached."""
    own = {key: value for key, value in seen.step.items() if key not in inner_keys}
    deciding = [{key: outer.get(key) for key in ("when", "each")} for outer in seen.around]
    return names_in([own, *deciding, *seen.conditions])


class Needed:
    """Steps and variables that the control points of a definition look at, also by way of others."""

    def __init__(self, data: Raw) -> None:
        self._seen = list(steps_in(data))
        self._by_step = {str(each.step.get("name")): each for each in self._seen}
        self.steps: dict[str, str] = {}
        """Step to the control that looks at it; those around such a step too."""
        self._followed: set[str] = set()
        self.variables: dict[str, str] = {}
        """Variable to the control that looks at it."""
        for each in self._seen:
            if "control" in each.step:
                self._follow(own_names(each), str(each.step.get("name")))

    def _follow(self, names: set[str], control: str) -> None:
        for path in names:
            kind, _, rest = path.partition(".")
            name = rest.partition(".")[0]
            if kind == "steps":
                for step in [name] if name else list(self._by_step):
                    self._follow_step(step, control)
            elif kind == "vars":
                for variable in [name] if name else self._variables():
                    self._follow_variable(variable, control)

    def _follow_step(self, name: str, control: str) -> None:
        if name in self._followed or name not in self._by_step:
            return
        self._followed.add(name)
        seen = self._by_step[name]
        for each in (seen.step, *seen.around):
            self.steps.setdefault(str(each.get("name")), control)
        self._follow(own_names(seen), control)
        for inner in steps_in(seen.step):  # the result of a block is made of theirs
            self._follow_step(str(inner.step.get("name")), control)

    def _follow_variable(self, name: str, control: str) -> None:
        if name in self.variables:
            return
        self.variables[name] = control
        for each in self._seen:
            if name in sets_of(each.step):
                self._follow_step(str(each.step.get("name")), control)

    def _variables(self) -> list[str]:
        return [name for each in self._seen for name in sets_of(each.step)]


def sets_of(step: Raw) -> Sequence[str]:
    """Names of the variables that a step sets."""
    values = step.get("set")
    return [str(name) for name in values] if isinstance(values, dict) else []
