"""Trees of definitions put together from parts of others; every part keeps its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from servbot.core.bot.overriding import splicing
from servbot.core.loader import Position
from servbot.core.loader.tree import Branch, Leaf, Node
from servbot.core.order_check import blocks, side_by_side

Entries = Mapping[str, tuple[Leaf, Node]]
"""Keys with their values."""


def value_at(node: Node | None, *keys: str) -> Node | None:
    """The value below these keys; `None` where there is none."""
    for key in keys:
        if not isinstance(node, Branch) or node.keys is None or key not in node.index:
            return None
        node = node.items[node.index[key]]
    return node


def entries_of(node: Node | None) -> dict[str, tuple[Leaf, Node]]:
    """The entries of a mapping; none where it is no mapping."""
    if not isinstance(node, Branch) or node.keys is None:
        return {}
    return {str(key.value): (key, item) for key, item in zip(node.keys, node.items, strict=True)}


def items_of(node: Node | None) -> Sequence[Node]:
    """The items of a list; none where it is no list."""
    return node.items if isinstance(node, Branch) and node.keys is None else ()


def mapping_of(like: Node, entries: Entries) -> Branch:
    """A mapping that stands where `like` stands."""
    keys = [key for key, _ in entries.values()]
    items = [item for _, item in entries.values()]
    index = {name: at for at, name in enumerate(entries)}
    return Branch(like.start, like.end, items, keys, index, 1 + sum(item.size for item in items))


def list_of(like: Node, items: Sequence[Node]) -> Branch:
    """A list that stands where `like` stands."""
    return Branch(like.start, like.end, list(items), size=1 + sum(item.size for item in items))


def with_entries(node: Node, entries: Entries) -> Branch:
    """The mapping with some entries put in place of its own or added."""
    return mapping_of(node, {**entries_of(node), **entries})


def without(node: Node, *names: str) -> Branch:
    """The mapping without some entries."""
    return mapping_of(node, {name: each for name, each in entries_of(node).items() if name not in names})


def of_file(node: Node, file: str) -> Node:
    """The same tree with its places in that file; a place in a further file stays there."""
    start, end = _in_file(node.start, file), _in_file(node.end, file)
    if isinstance(node, Leaf):
        return replace(node, start=start, end=end)
    keys = [replace(key, start=_in_file(key.start, file)) for key in node.keys or ()]
    items = [of_file(each, file) for each in node.items]
    return replace(node, start=start, end=end, items=items, keys=keys if node.keys is not None else None)


def _in_file(place: Position, file: str) -> Position:
    return place if place.file else place._replace(file=file)


def name_of(step: Node) -> str:
    """The step's name; empty where it has none."""
    name = value_at(step, "name")
    return str(name.value) if isinstance(name, Leaf) else ""


def overlaid(root: Node, overrides: Node | None) -> Branch:
    """A definition with the overrides put upon its steps, wherever they stand."""
    return _with_blocks(root, entries_of(overrides))


def _with_blocks(owner: Node, overrides: Entries) -> Branch:
    changed = {
        key: (
            leaf,
            list_of(block, [each for step in items_of(block) for each in _in_place_of(step, overrides)]),
        )
        for key, (leaf, block) in entries_of(owner).items()
        if key in blocks and isinstance(block, Branch)
    }
    beside = {
        key: (leaf, list_of(branches, [_with_blocks(each, overrides) for each in items_of(branches)]))
        for key, (leaf, branches) in entries_of(owner).items()
        if key in side_by_side and items_of(branches)
    }
    return (
        with_entries(owner, {**changed, **beside})
        if changed or beside
        else mapping_of(owner, entries_of(owner))
    )


def _in_place_of(step: Node, overrides: Entries) -> Iterator[Node]:
    if not entries_of(step):
        yield step
        return
    inside = _with_blocks(step, overrides)
    own = entries_of(overrides[name_of(step)][1]) if name_of(step) in overrides else {}
    yield from items_of(own["before"][1]) if "before" in own else ()
    if "replace" in own:
        yield from items_of(own["replace"][1])
    else:
        yield _changed(inside, own)
    yield from items_of(own["after"][1]) if "after" in own else ()


def _changed(step: Branch, own: Entries) -> Branch:
    changes = {key: each for key, each in own.items() if key not in splicing}
    if "skip" in own:
        key, at = own["skip"]
        changes["when"] = (replace(key, value="when"), Leaf(at.start, at.end, value=False))
    if "with" in changes:
        changes |= _given(step, changes.pop("with"))
    return with_entries(step, changes)


def _given(step: Branch, given: tuple[Leaf, Node]) -> Entries:
    """Fields upon those of the step's action, or of its decision table."""
    decide = entries_of(step).get("decide")
    owner = decide[1] if decide else step
    key, fields = entries_of(owner).get("with", (given[0], given[1]))
    merged = (key, with_entries(fields, entries_of(given[1]))) if entries_of(given[1]) else given
    return {"decide": (decide[0], with_entries(owner, {"with": merged}))} if decide else {"with": merged}
