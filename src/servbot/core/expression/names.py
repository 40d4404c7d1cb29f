"""Which names an expression uses, for checks before anything runs."""

from collections.abc import Iterator

from jinja2 import nodes

from servbot.core.expression.holes import holes
from servbot.core.expression.parsing import parse


def names_used(text: str) -> set[str]:
    """Dotted paths that the `${{ … }}` of a text read, such as `steps.read.fields.total`.

    A path ends where it is no longer fixed: `rows[n].total` reads `rows` and `n`. The name of a called
    method is left out, except of a service: `services.erp.find_invoice`.
    """
    return {path for hole in holes(text) for path, _ in _collected(parse(hole.source))}


def names_needed(tree: nodes.Node) -> list[tuple[str, int]]:
    """Dotted paths that must exist, with their offsets: not those that `default` or `is defined` asks for."""
    return list(_collected(tree, only_needed=True))


def dotted(node: nodes.Node) -> str:
    """The node as a dotted path; empty where it is not one."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            owner = dotted(node.node)
            return owner and f"{owner}.{node.attr}"
        case nodes.Getitem(node=inner, arg=nodes.Const(value=str(key))):
            owner = dotted(inner)
            return owner and f"{owner}.{key}"
    return ""


def _collected(node: nodes.Node, *, only_needed: bool = False) -> Iterator[tuple[str, int]]:
    if path := dotted(node):
        yield path, offset_of(node)
        return
    for child in node.iter_child_nodes():
        if only_needed and _may_be_missing(node, child):
            continue
        called = isinstance(node, nodes.Call) and child is node.node and isinstance(child, nodes.Getattr)
        inner = child.node if called and not dotted(child).startswith("services.") else child  # type: ignore[attr-defined]  # known to be a Getattr
        yield from _collected(inner, only_needed=only_needed)


def _may_be_missing(node: nodes.Node, child: nodes.Node) -> bool:
    asked = isinstance(node, nodes.Filter) and node.name == "default"
    tested = isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}
    return (asked or tested) and child is getattr(node, "node", None) and bool(dotted(child))


def offset_of(node: nodes.Node) -> int:
    """Offset of the name that a path begins with."""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return node.lineno
