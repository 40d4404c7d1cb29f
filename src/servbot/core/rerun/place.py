"""Where a step stands in the walk, and what comes before it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import EachStep
from servbot.core.rerun.errors import StepUnknown

part_form = re.compile(r"(?P<name>[^@\[]+)(?:@\d+)?(?:\[(?P<inside>[^\]]*)\])?")


class Part(NamedTuple):
    """A step on the way to another, as an address names it."""

    name: str
    inside: str
    """Index of a loop's item, or which of its blocks; empty for none."""


def parts_of(address: str) -> list[Part]:
    """The steps that an address leads through; empty for one of the run itself."""
    path = address.partition(":")[0]
    found = [part_form.fullmatch(part) for part in path.split("/") if part]
    return [Part(each["name"], each["inside"] or "") for each in found if each]


class Place:
    """A step from which a run is repeated; of a loop, in one of its items."""

    def __init__(self, steps: Sequence[Any], start: str) -> None:
        """Find it.

        Args:
            steps: as the run walks them.
            start: name of the step; in a loop `lines[3]/check`, and the first item where none is named.

        Raises:
            StepUnknown: there is no such step.
        """
        wanted = parts_of(start)
        name = wanted[-1].name if wanted else start
        chain = next(_chains(steps, name), None)
        if chain is None:
            raise StepUnknown(f"There is no step named {name!r}.")
        items = {part.name: part.inside for part in wanted if part.inside}
        self.step = chain[-1]
        self._chain = [(step.name, _item(step, items)) for step in chain]
        self._order: Mapping[str, int] = {step.name: at for at, step in enumerate(walk(steps))}

    def comes_before(self, address: str) -> bool:
        """Whether what has this address is over when the step begins."""
        parts = parts_of(address)
        for (name, item), part in zip(self._chain, parts, strict=False):
            if part.name != name:
                return self._order.get(part.name, len(self._order)) < self._order[name]
            if item is not None and part.inside and int(part.inside) != item:
                return int(part.inside) < item
        return 0 < len(parts) < len(self._chain)

    def holds(self, address: str) -> bool:
        """Whether the address belongs to a step around this one, and to none inside that."""
        parts = parts_of(address)
        names = [name for name, _ in self._chain]
        return len(parts) < len(names) and [part.name for part in parts] == names[: len(parts)]


def _item(step: Any, items: Mapping[str, str]) -> int | None:
    """The item of a loop that is meant; `None` for what is no loop."""
    if not isinstance(step, EachStep):
        return None
    index = items.get(step.name, "0")
    if not index.isdecimal():
        raise StepUnknown(f"{index!r} is no item of the loop {step.name!r}.")
    return int(index)


def _chains(steps: Sequence[Any], name: str) -> Iterator[list[Any]]:
    for step in steps:
        if step.name == name:
            yield [step]
        for block in step.blocks:
            yield from ([step, *chain] for chain in _chains(block, name))
