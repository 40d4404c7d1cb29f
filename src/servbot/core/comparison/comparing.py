"""Two definitions side by side."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from servbot.core.bot import Bot
from servbot.core.comparison.placing import Block, Placed, placed
from servbot.core.record import Record


class Place(Record):
    """Where a step stands."""

    behind: str = ""
    """What people call the step before it; empty for the first."""

    block: Block = Block()
    """The list it stands in."""


class Difference(Record):
    """One thing that is not the same."""

    kind: Literal["added", "removed", "moved", "changed"]

    step: str = ""
    """Name of the step; empty for what concerns the whole bot."""

    label: str = ""
    """What people call the step."""

    key: str = ""
    """What changed, as a dotted path of keys."""

    before: Any = None
    """The value before; for a step the `Place` it had."""

    after: Any = None
    """The value after; for a step the `Place` it has."""


def differences(before: Bot, after: Bot) -> list[Difference]:
    """Everything that differs: of the bot itself, then steps removed, added, moved and changed."""
    found = [
        Difference(kind=_kind(old, new), key=key, before=old, after=new)
        for key, old, new in _changes(_head(before), _head(after))
    ]
    return [*found, *_of_steps(placed(before), placed(after))]


def variant_differences(bot: Bot, name: str) -> list[Difference]:
    """What a variant does otherwise than the base; `KeyError`."""
    return differences(bot.model_copy(update={"variants": {}}), bot.in_variant(name))


def _head(bot: Bot) -> dict[str, Any]:
    data: dict[str, Any] = bot.model_dump(exclude={"steps"})
    return {**data, "triggers": {each.pop("name"): each for each in data["triggers"]}}


def _kind(old: Any, new: Any) -> Literal["added", "removed", "changed"]:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _changes(old: Any, new: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every changed value with its key: as deep inside as both have the same form."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from _changes(old.get(name), new.get(name), f"{key}.{name}" if key else str(name))
    elif _alike(old, new):
        for index, (left, right) in enumerate(zip(old, new, strict=True), start=1):
            yield from _changes(left, right, f"{key}[{index}]")
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield key, old, new


def _alike(old: Any, new: Any) -> bool:
    """Whether both are lists of records, as many."""
    return all(
        isinstance(each, list | tuple) and len(each) == len(old) and all(isinstance(x, Mapping) for x in each)
        for each in (old, new)
    )


def _of_steps(before: Sequence[Placed], after: Sequence[Placed]) -> Iterator[Difference]:
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    for each in before:
        if each.key not in new:
            yield Difference(
                kind="removed", step=each.name, label=each.label, before=_place(each, before, each.key)
            )
    for each in after:
        if each.key not in old:
            yield Difference(
                kind="added", step=each.name, label=each.label, after=_place(each, after, each.key)
            )
    moved = _moved(before, after)
    for each in after:
        if each.key in moved:
            was, now = _place(old[each.key], before, each.key), _place(each, after, each.key)
            yield Difference(kind="moved", step=each.name, label=each.label, before=was, after=now)
        if each.key in old:
            for key, left, right in _changes(old[each.key].own, each.own):
                yield Difference(
                    kind="changed", step=each.name, label=each.label, key=key, before=left, after=right
                )


def _place(step: Placed, steps: Sequence[Placed], key: str) -> Place:
    """Where a step stands."""
    siblings = [each for each in steps if each.block.key == step.block.key]
    at = next(index for index, each in enumerate(siblings) if each.key == key)
    return Place(behind=siblings[at - 1].label if at else "", block=step.block)


def _moved(before: Sequence[Placed], after: Sequence[Placed]) -> set[str]:
    """Steps in another list than before, and the fewest that explain another order."""
    old = {each.key: (index, each.block.key) for index, each in enumerate(before)}
    common = [each for each in after if each.key in old]
    moved = {each.key for each in common if old[each.key][1] != each.block.key}
    for block in {each.block.key for each in common}:
        stayed = [each.key for each in common if each.block.key == block and each.key not in moved]
        moved |= set(stayed) - _longest_rising(stayed, {key: old[key][0] for key in stayed})
    return moved


def _longest_rising(keys: Sequence[str], places: Mapping[str, int]) -> set[str]:
    """The most keys that stand in the order of their places."""
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for key in keys:
        at = bisect_left(tails, places[key])
        before[key] = ends[at - 1] if at else None
        tails[at : at + 1] = [places[key]]
        ends[at : at + 1] = [key]
    rising: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        rising.add(last)
        last = before[last]
    return rising
