"""What a bot's expressions expect of a value whose type nobody declares: a number, a date, a list."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from jinja2 import nodes

from servbot.core.bot import Bot, EachStep
from servbot.core.expression import ExpressionError, holes, parse
from servbot.core.expression.names import dotted
from servbot.core.expression.numbers import is_number

Kind = Literal["number", "date", "list", "record"]

of_filters: Mapping[str, Kind] = {
    **dict.fromkeys(("money", "decimal", "round", "int", "abs"), "number"),
    **dict.fromkeys(("date", "days"), "date"),
    **dict.fromkeys(
        ("length", "count", "first", "last", "map", "sum", "select", "reject", "selectattr", "rejectattr"), "list"
    ),
    **dict.fromkeys(("sort", "unique", "join", "list", "min", "max"), "list"),
}  # fmt: skip


def kinds_used(bot: Bot) -> dict[str, Kind]:
    """By dotted path, without the marks of calls: `services.erp.find_invoice`."""
    found: dict[str, Kind] = {}
    for text in _texts(bot.model_dump()):
        for tree in _trees(text):
            for path, kind in _in(tree):
                found.setdefault(path, kind)
    for step in bot.possible_steps():
        for tree in _trees(step.each) if isinstance(step, EachStep) and isinstance(step.each, str) else ():
            found[_path(tree)] = "list"
    found.pop("", None)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _trees(text: str) -> list[nodes.Expr]:
    try:
        return [parse(hole.source) for hole in holes(text)]
    except ExpressionError:
        return []


def _in(node: nodes.Node) -> Iterator[tuple[str, Kind]]:
    match node:
        case nodes.Filter() if node.name in of_filters and node.node is not None:
            yield _path(node.node), of_filters[node.name]
        case nodes.Compare(ops=[operand]):
            yield from _beside(node.expr, operand.expr)
        case nodes.BinExpr() if not isinstance(node, nodes.And | nodes.Or):
            yield from _beside(node.left, node.right)
    path = _path(node)
    while "." in path:
        path = path.rpartition(".")[0]
        yield path, "record"
    for child in node.iter_child_nodes():
        yield from _in(child)


def _beside(left: nodes.Node, right: nodes.Node) -> Iterator[tuple[str, Kind]]:
    """What stands beside a number is one."""
    for one, other in ((left, right), (right, left)):
        if isinstance(other, nodes.Const) and is_number(other.value):
            yield _path(one), "number"


def _path(node: nodes.Node) -> str:
    return dotted(node.node) if isinstance(node, nodes.Call) else dotted(node)
