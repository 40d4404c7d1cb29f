"""Builds the tree from YAML's events, refusing what would surprise a reader."""

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from servbot.core.loader.diagnostic import Position
from servbot.core.loader.problems import Problems
from servbot.core.loader.scalars import is_doubtful, plain_value
from servbot.core.loader.tree import Branch, Leaf, Node

DEEPEST = 64
MOST_NODES = 250_000

# libyaml is about twenty times faster; where the wheel lacks it, the same parser in Python gives the same events.
Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TooMuch(Exception):
    """The file is beyond a bound, so reading stops; the problem is noted already."""


class Composer:
    """Takes the events of one file in their order."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.root: Node | None = None
        self.open: list[Branch] = []
        self.key: Leaf | None = None
        self.waiting: list[Leaf | None] = []
        self.anchors: dict[str, Node] = {}
        self.nodes = 0

    def take(self, event: Any) -> None:
        """Take one event."""
        handle = handlers.get(type(event))
        if handle is not None:
            handle(self, event)

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """Only one document per file."""
        if self.root is not None:
            self.problems.add(
                "yaml.several-documents",
                start_of(event),
                "a second document begins here",
                "remove the --- or put what follows into a file of its own",
            )
            raise TooMuch

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """A word, number or text."""
        start = start_of(event)
        self._count(start, 1)
        plain = not event.style
        value = plain_value(event.value) if plain else event.value
        leaf = Leaf(start, end_of(event), value, event.style or "")
        if self._key_is_next():
            leaf.value = event.value
        elif plain and is_doubtful(event.value):
            self._warn(event.value, start)
        self._refuse_tag(event)
        self._remember(event, leaf)
        self._place(leaf)

    def begin(self, event: yaml.CollectionStartEvent) -> None:
        """A list or mapping begins."""
        mapping = isinstance(event, yaml.MappingStartEvent)
        branch = Branch(start_of(event), end_of(event), keys=[] if mapping else None)
        self._count(branch.start, 1)
        self._refuse_tag(event)
        if len(self.open) >= DEEPEST:
            self.problems.add(
                "yaml.too-deep", branch.start, f"this is nested deeper than {DEEPEST} levels", "nest less"
            )
            raise TooMuch
        self._remember(event, branch)
        self.open.append(branch)
        self.waiting.append(self.key)
        self.key = None

    def finish(self, event: yaml.CollectionEndEvent) -> None:
        """The innermost list or mapping ends."""
        branch = self.open.pop()
        branch.end = end_of(event)
        self.key = self.waiting.pop()
        self._place(branch)

    def alias(self, event: yaml.AliasEvent) -> None:
        """The same value as at an anchor."""
        name = event.anchor or ""
        node = self.anchors.get(name)
        if node is None or any(node is branch for branch in self.open):
            what = "is not defined before this place" if node is None else "would contain itself"
            self.problems.add(
                "yaml.alias",
                start_of(event),
                f"the alias *{name} {what}",
                f'put quotes around it if it is text: "*{name}"',
                width=len(name) + 1,
            )
            node = Leaf(start_of(event), end_of(event), None)
        self._count(start_of(event), node.size)
        self._place(node)

    def _place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        branch = self.open[-1]
        if branch.keys is None:
            self._append(branch, node)
        elif self.key is None:
            self.key = self._as_key(node)
        else:
            self._set(branch, self.key, node)
            self.key = None

    def _count(self, at: Position, values: int) -> None:
        self.nodes += values
        if self.nodes > MOST_NODES:
            self.problems.add(
                "yaml.too-many-values",
                at,
                f"the file holds more than {MOST_NODES:,} values, aliases counted each time",
                "split it, or use fewer aliases",
            )
            raise TooMuch

    def _append(self, branch: Branch, node: Node) -> None:
        branch.items.append(node)
        branch.size += node.size

    def _as_key(self, node: Node) -> Leaf:
        if isinstance(node, Leaf):
            if node.value == "<<" and not node.style:
                self.problems.add(
                    "yaml.merge-key",
                    node.start,
                    "merging with << is not supported",
                    "write the keys out",
                    width=2,
                )
            return node
        self.problems.add(
            "yaml.key",
            node.start,
            "a key must be a word",
            "write a name before the colon, or put quotes around a text that begins with {",
        )
        return Leaf(node.start, node.end, f"?{node.start}")

    def _set(self, branch: Branch, key: Leaf, node: Node) -> None:
        name, keys = str(key.value), branch.keys
        if name in branch.index:
            first = keys[branch.index[name]].start if keys else key.start
            self.problems.add(
                "yaml.duplicate-key",
                key.start,
                f"the key {name[:60]!r} stands here again; it was first written in line {first.line}",
                "remove one of the two or rename it",
                width=len(name),
            )
            return
        branch.index[name] = len(branch.items)
        if keys is not None:
            keys.append(key)
        self._append(branch, node)

    def _key_is_next(self) -> bool:
        return bool(self.open) and self.open[-1].keys is not None and self.key is None

    def _remember(self, event: Any, node: Node) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = node

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            self.problems.add(
                "yaml.tag",
                start_of(event),
                f"the tag {event.tag[:60]!r} is not supported",
                'remove it, or put quotes around the text if it begins with "!"',
            )

    def _warn(self, text: str, start: Position) -> None:
        self.problems.add(
            "yaml.doubtful-word",
            start,
            f"{text} without quotes is taken as the text {text!r}",
            f'write true or false, or "{text}" if the text is meant',
            severity="warning",
            width=len(text),
        )


handlers: Mapping[type[yaml.Event], Callable[[Composer, Any], None]] = {
    yaml.DocumentStartEvent: Composer.document,
    yaml.ScalarEvent: Composer.scalar,
    yaml.MappingStartEvent: Composer.begin,
    yaml.SequenceStartEvent: Composer.begin,
    yaml.MappingEndEvent: Composer.finish,
    yaml.SequenceEndEvent: Composer.finish,
    yaml.AliasEvent: Composer.alias,
}


def start_of(event: Any) -> Position:
    """Where the event's text begins."""
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


def end_of(event: Any) -> Position:
    """Where the event's text ends."""
    return Position(event.end_mark.line + 1, event.end_mark.column + 1)
