"""The tree of a YAML file: every value with its place."""

from dataclasses import dataclass, field

from servbot.core.loader.diagnostic import Position
from servbot.core.loader.scalars import Scalar


@dataclass(slots=True, eq=False)
class Leaf:
    """A text, number, truth value or nothing."""

    start: Position
    end: Position
    value: Scalar

    style: str = ""
    """How it is written: empty for plain, else `'`, `"`, `|` or `>`."""

    size: int = 1


@dataclass(slots=True, eq=False)
class Branch:
    """A list or a mapping."""

    start: Position
    end: Position

    items: list["Node"] = field(default_factory=list)
    """The items, or the values of a mapping."""

    keys: list[Leaf] | None = None
    """The keys of a mapping, one per item."""

    index: dict[str, int] = field(default_factory=dict)
    """Place of each key in `keys`."""

    size: int = 1
    """Number of values in it, with aliases expanded."""


Node = Leaf | Branch
Path = tuple[str | int, ...]
