"""The shape of an expression's result, and what in it can only fail."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Literal, NamedTuple

from jinja2 import nodes

from servbot.core.expression.names import offset_of
from servbot.core.shape.shape import ANY, Kind, Shape, either, kind_words, of_scalar

ordered: frozenset[Kind] = frozenset({"number", "text", "date", "datetime", "duration"})
"""Kinds whose values have an order among themselves."""

of_filters: Mapping[str, Kind] = {
    **dict.fromkeys(("decimal", "round", "int", "abs", "length", "count"), "number"),
    **dict.fromkeys(("upper", "lower", "title", "trim", "replace", "string", "join", "urlencode"), "text"),
    **dict.fromkeys(("tojson", "money", "number"), "text"),
}
not_for_filters: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(
        ("decimal", "money", "number", "int"), frozenset({"date", "datetime", "boolean", "list", "record"})
    ),
    **dict.fromkeys(("round", "abs"), frozenset({"text", "date", "datetime", "boolean", "list", "record"})),
    **dict.fromkeys(("date", "days"), frozenset({"number", "boolean", "list", "record"})),
}
"""Kinds that a filter refuses in any case."""

verbs: Mapping[type[nodes.BinExpr], str] = {
    nodes.Add: "added",
    nodes.Sub: "subtracted",
    nodes.Mul: "multiplied",
    nodes.Div: "divided",
    nodes.FloorDiv: "divided",
    nodes.Mod: "divided",
    nodes.Pow: "raised to a power",
}
days_like: frozenset[Kind] = frozenset({"date", "datetime"})


class Mismatch(NamedTuple):
    """Something that can only fail, or never be so."""

    message: str
    offset: int
    severity: Literal["error", "warning"]


def infer(tree: nodes.Node, names: Mapping[str, Shape]) -> tuple[Shape, list[Mismatch]]:
    """The shape of the result, and everything in the expression that cannot be meant.

    Args:
        tree: the parsed expression.
        names: what it may name.
    """
    inference = _Inference(names)
    shape = inference.of(tree)
    return shape, inference.found


class _Inference:
    def __init__(self, names: Mapping[str, Shape]) -> None:
        self.names = names
        self.found: list[Mismatch] = []

    def of(self, node: nodes.Node | None) -> Shape:
        walk = None if node is None else walks.get(type(node))
        return ANY if walk is None else walk(self, node)

    def name(self, node: nodes.Name) -> Shape:
        return self.names.get(node.name, ANY)

    def attribute(self, node: nodes.Getattr) -> Shape:
        owner = self.of(node.node)
        return owner.at(node.attr) if owner.kind == "record" else ANY

    def item(self, node: nodes.Getitem) -> Shape:
        owner = self.of(node.node)
        if isinstance(node.arg, nodes.Slice):
            return owner
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if owner.kind == "list":
            return owner.item or ANY
        return owner.at(key) if owner.kind == "record" and isinstance(key, str) else ANY

    def constant(self, node: nodes.Const) -> Shape:
        return of_scalar(type(node.value))

    def items(self, node: nodes.List | nodes.Tuple) -> Shape:
        shapes = [self.of(each) for each in node.items]
        return Shape("list", item=reduce(either, shapes) if shapes else ANY)

    def record(self, node: nodes.Dict) -> Shape:
        pairs = [(pair.key, self.of(pair.value)) for pair in node.items]
        return Shape(
            "record", {str(key.value): shape for key, shape in pairs if isinstance(key, nodes.Const)}
        )

    def choice(self, node: nodes.CondExpr) -> Shape:
        self.of(node.test)
        return either(self.of(node.expr1), self.of(node.expr2))

    def joined(self, node: nodes.Concat) -> Shape:
        for each in node.nodes:
            self.of(each)
        return Shape("text")

    def truth(self, node: nodes.Not | nodes.Test) -> Shape:
        self.of(node.node)
        return Shape("boolean")

    def both(self, node: nodes.BinExpr) -> Shape:
        return either(self.of(node.left), self.of(node.right))

    def called(self, node: nodes.Call) -> Shape:
        for each in node.args:
            self.of(each)
        return ANY

    def filtered(self, node: nodes.Filter) -> Shape:
        shape = self.of(node.node)
        given = [self.of(each) for each in node.args]
        if shape.kind in not_for_filters.get(node.name, ()):
            self.tell(f"`{node.name}` cannot be made of {kind_words[shape.kind]}.", node.node or node)
        match node.name:
            case "default":
                return either(shape, given[0] if given else Shape("text"))
            case "first" | "last" if shape.kind == "list":
                return shape.item or ANY
            case "select" | "reject" | "selectattr" | "rejectattr" | "sort" | "unique" | "list":
                return shape if shape.kind == "list" else ANY
            case "date" if not node.args and not node.kwargs:
                return Shape("date")
            case "date":
                return Shape("text")
            case "days":
                return shape if shape.kind in days_like else ANY
        return Shape(of_filters.get(node.name, "any"))

    def compared(self, node: nodes.Compare) -> Shape:
        left, at = self.of(node.expr), node.expr
        for operand in node.ops:
            right = self.of(operand.expr)
            self.pair(operand.op, left, right, at)
            left, at = right, operand.expr
        return Shape("boolean")

    def pair(self, operator: str, left: Shape, right: Shape, at: nodes.Node) -> None:
        if "any" in {left.kind, right.kind}:
            return
        one, other = kind_words[left.kind], kind_words[right.kind]
        if operator in {"lt", "lteq", "gt", "gteq"}:
            if left.kind != right.kind or left.kind not in ordered:
                self.tell(f"{one.capitalize()} and {other} cannot be compared by size.", at)
        elif operator in {"eq", "ne"} and left.kind != right.kind:
            told = "never" if operator == "eq" else "always"
            self.tell(
                f"{one.capitalize()} is never equal to {other}: this is {told} so.", at, severity="warning"
            )
        elif operator in {"in", "notin"} and right.kind == "text" and left.kind != "text":
            self.tell(f"A text cannot contain {one}.", at)

    def calculated(self, node: nodes.BinExpr) -> Shape:
        left, right = self.of(node.left), self.of(node.right)
        if "any" in {left.kind, right.kind}:
            return ANY
        result = results.get((type(node), left.kind, right.kind))
        if result is None and left.kind == right.kind == "number":
            result = "number"
        if result is None:
            one, other = kind_words[left.kind], kind_words[right.kind]
            self.tell(f"{one.capitalize()} and {other} cannot be {verbs[type(node)]}.", node.left)
            return ANY
        return Shape(result)

    def signed(self, node: nodes.UnaryExpr) -> Shape:
        shape = self.of(node.node)
        if shape.kind not in {"any", "number"}:
            self.tell(f"A number is needed, but there is {kind_words[shape.kind]}.", node.node)
        return Shape("number")

    def tell(self, message: str, at: nodes.Node, severity: Literal["error", "warning"] = "error") -> None:
        self.found.append(Mismatch(message, offset_of(at), severity))


results: Mapping[tuple[type, Kind, Kind], Kind] = {
    (nodes.Add, "text", "text"): "text",
    (nodes.Add, "list", "list"): "list",
    (nodes.Add, "date", "duration"): "date",
    (nodes.Add, "datetime", "duration"): "datetime",
    (nodes.Add, "duration", "duration"): "duration",
    (nodes.Sub, "date", "date"): "duration",
    (nodes.Sub, "datetime", "datetime"): "duration",
    (nodes.Sub, "date", "duration"): "date",
    (nodes.Sub, "datetime", "duration"): "datetime",
}
"""What a calculation gives, besides that of two numbers."""

walks: Mapping[type[nodes.Node], Callable[[_Inference, Any], Shape]] = {
    nodes.Name: _Inference.name,
    nodes.Const: _Inference.constant,
    nodes.List: _Inference.items,
    nodes.Tuple: _Inference.items,
    nodes.Dict: _Inference.record,
    nodes.Getattr: _Inference.attribute,
    nodes.Getitem: _Inference.item,
    nodes.CondExpr: _Inference.choice,
    nodes.Filter: _Inference.filtered,
    nodes.Test: _Inference.truth,
    nodes.Not: _Inference.truth,
    nodes.Call: _Inference.called,
    nodes.Concat: _Inference.joined,
    nodes.Compare: _Inference.compared,
    nodes.And: _Inference.both,
    nodes.Or: _Inference.both,
    nodes.Neg: _Inference.signed,
    nodes.Pos: _Inference.signed,
    **dict.fromkeys(verbs, _Inference.calculated),
}
"""What each kind of node gives."""
