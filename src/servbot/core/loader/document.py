"""A YAML file as plain data that knows where everything stands."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from servbot.core.loader.diagnostic import DefinitionError, Diagnostic, Position, in_order
from servbot.core.loader.problems import Problems
from servbot.core.loader.syntax import read_tree
from servbot.core.loader.tree import Branch, Leaf, Node, Path


class Document:
    """The data of a file, and the place of every value in it."""

    def __init__(self, problems: Problems, root: Node | None, repaired: set[int]) -> None:
        self.name = problems.name
        self.problems = problems
        self.root = root or Leaf(Position(1, 1), Position(1, 1), None)

        self.repaired = repaired
        """Lines that could not be read; what stands there is not known."""

        self.data: Any = data_of(self.root)
        """Dicts, lists, texts, whole numbers, decimals, true, false and None."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is allowed, but probably not meant."""
        return tuple(self.problems.warnings)

    def position(self, path: Path, key: bool = False) -> Position:
        """Where the value at the path begins, or its key; of the nearest outer value where there is none."""
        return self.place(path, key=key).start

    def diagnostic(
        self,
        path: Path,
        code: str,
        message: str,
        remedy: str = "",
        *,
        key: bool = False,
        severity: Literal["error", "warning"] = "error",
    ) -> Diagnostic:
        """A diagnostic at the value of a path, or at its key; marked as a whole where it stands on one line."""
        node = self.place(path, key=key)
        one_line = isinstance(node, Leaf) and node.start.line == node.end.line
        width = node.end.column - node.start.column if one_line else 1
        return self.problems.diagnostic(code, node.start, message, remedy, severity=severity, width=width)

    def place(self, path: Path, *, key: bool = False) -> Node:
        """The value at the path with its place, or its key; the nearest outer value where there is none."""
        node: Node = self.root
        for depth, part in enumerate(path):
            if not isinstance(node, Branch):
                break
            at = _index(node, part)
            if at is None:
                break
            if key and depth == len(path) - 1 and node.keys is not None:
                return node.keys[at]
            node = node.items[at]
        return node

    def below(self, path: Path, *, beside: Path) -> "Document":
        """The part at the path as a document of its own; an empty mapping at `beside` where there is none."""
        if self.has(path):
            return Document(self.problems, self.place(path), self.repaired)
        place = self.place(beside)
        return Document(self.problems, Branch(place.start, place.end, keys=[]), self.repaired)

    def has(self, path: Path) -> bool:
        """Whether there is a value at the path."""
        node: Node = self.root
        for part in path:
            at = _index(node, part) if isinstance(node, Branch) else None
            if at is None or not isinstance(node, Branch):
                return False
            node = node.items[at]
        return True

    def leaves(self) -> Iterator[tuple[Path, Leaf]]:
        """Every single value with its path, in the order of the file."""
        waiting: list[tuple[Path, Node]] = [((), self.root)]
        while waiting:
            path, node = waiting.pop()
            if isinstance(node, Leaf):
                yield path, node
                continue
            names = _names_in(node)
            waiting += reversed(
                [((*path, name), inner) for name, inner in zip(names, node.items, strict=True)]
            )


def read_yaml(text: str, name: str) -> Document:
    """The document; a `DefinitionError` with every mistake found where it cannot be used.

    Args:
        text: content of the file.
        name: what diagnostics call the file.
    """
    document = try_yaml(text, name)
    if document.problems.errors:
        raise DefinitionError(in_order(document.problems.found), text)
    return document


def try_yaml(text: str, name: str) -> Document:
    """The document as far as it can be read; `problems` tells whether that is all of it."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    problems = Problems(name, text)
    root, repaired = read_tree(problems, text)
    return Document(problems, root, repaired)


def data_of(node: Node) -> Any:
    """The node as plain data."""
    if isinstance(node, Leaf):
        return node.value
    if node.keys is None:
        return [data_of(item) for item in node.items]
    return {str(key.value): data_of(item) for key, item in zip(node.keys, node.items, strict=True)}


def _names_in(branch: Branch) -> Sequence[str | int]:
    if branch.keys is None:
        return range(len(branch.items))
    return [str(key.value) for key in branch.keys]


def _index(branch: Branch, part: str | int) -> int | None:
    if branch.keys is not None:
        return branch.index.get(str(part))
    return part if isinstance(part, int) and 0 <= part < len(branch.items) else None
