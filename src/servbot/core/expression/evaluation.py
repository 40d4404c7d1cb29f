"""Walks the tree of an expression. No code is generated or executed, so there is nothing to escape from."""

from collections.abc import Callable, Mapping
from decimal import DecimalException, DivisionByZero, Overflow
from typing import Any

from jinja2 import nodes

from servbot.core.expression import numbers
from servbot.core.expression.access import Connection, Method, Missing, attribute, item, unknown
from servbot.core.expression.comparing import comparisons
from servbot.core.expression.conditions import conditions
from servbot.core.expression.errors import (
    ExpressionError,
    ExpressionFailed,
    ExpressionTooLarge,
    ExpressionTooLong,
    ExpressionTooSlow,
)
from servbot.core.expression.filters import charged_filters, deep_filters, filter_costs, filters
from servbot.core.expression.limits import MOST_WORK, check_bits, check_items, check_text, weight
from servbot.core.expression.names import dotted
from servbot.core.expression.parsing import parse
from servbot.core.expression.services import Services
from servbot.core.expression.writing import text_of

Scope = Mapping[str, Any]

calculations: Mapping[type[nodes.BinExpr], Callable[[Any, Any], Any]] = {
    nodes.Add: numbers.add,
    nodes.Sub: numbers.subtract,
    nodes.Mul: numbers.multiply,
    nodes.Div: numbers.divide,
    nodes.FloorDiv: numbers.divide_whole,
    nodes.Mod: numbers.remainder,
    nodes.Pow: numbers.power,
}


def result_of(source: str, scope: Scope) -> Any:
    """The value of an expression, given without its marks."""
    tree = parse(source)
    try:
        return Evaluation(scope).value(tree)
    except ExpressionError as error:
        raise error.within(source) from error.__cause__
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _told(error).within(source) from error


def _told(error: Exception) -> ExpressionError:
    """Python's own errors in plain words."""
    match error:
        case RecursionError():
            return ExpressionTooLong("The values are nested too deeply.")
        case DivisionByZero() | ZeroDivisionError():
            return ExpressionFailed("A number cannot be divided by zero.")
        case Overflow() | OverflowError():
            return ExpressionTooLarge("The number would be far too large.")
        case DecimalException():
            return ExpressionFailed("The numbers are too large or too exact to calculate with.")
        case TypeError():
            return ExpressionFailed("An argument is missing, not expected or of the wrong kind.")
    return ExpressionFailed("The values do not fit together.")


class Evaluation:
    """One walk over one tree."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.work = 0

    def value(self, node: nodes.Node | None) -> Any:
        """The node's value, which must be data."""
        found = self.reach(node)
        if isinstance(found, Missing):
            raise found.error
        if isinstance(found, Method):
            raise ExpressionFailed(f"{found.name!r} must be called: write {found.name}(…).")
        if isinstance(found, Connection | Services):
            raise ExpressionFailed(
                "A service must be asked something: write services.connection.question(…)."
            )
        return found

    def reach(self, node: nodes.Node | None) -> Any:
        """The node's value, which may still be missing or on its way to a call."""
        self.charge(1)
        if node is None:
            return None
        return walks[type(node)](self, node)

    def charge(self, work: int) -> None:
        """Count work, so that it ends."""
        self.work += work
        if self.work > MOST_WORK:
            raise ExpressionTooSlow(f"The expression looks at more than {MOST_WORK:,} values.")

    def name(self, node: nodes.Name) -> Any:
        """A name of the scope."""
        if node.name in self.scope:
            return self.scope[node.name]
        return unknown(node.name, node.name, self.scope)

    def constant(self, node: nodes.Const) -> Any:
        """A number, text, true, false or none."""
        if isinstance(node.value, int):
            check_bits(node.value.bit_length())
        return node.value

    def items(self, node: nodes.List | nodes.Tuple) -> list[Any]:
        """A list written out."""
        return [self.value(each) for each in node.items]

    def record(self, node: nodes.Dict) -> dict[Any, Any]:
        """A record written out."""
        return {self.key(pair.key): self.value(pair.value) for pair in node.items}

    def key(self, node: nodes.Expr) -> str | int:
        """The key of a record written out."""
        key = self.value(node)
        if not isinstance(key, str | int):
            raise ExpressionFailed("The key of a record must be a text.")
        return key

    def attribute(self, node: nodes.Getattr) -> Any:
        """`owner.name`."""
        return attribute(self.reach(node.node), node.attr, dotted(node))

    def item(self, node: nodes.Getitem) -> Any:
        """`owner[key]` and `owner[from:to]`."""
        owner = self.reach(node.node)
        if isinstance(node.arg, nodes.Slice):
            return self.part(owner, node.arg)
        return item(owner, self.value(node.arg), dotted(node.node))

    def part(self, owner: Any, node: nodes.Slice) -> Any:
        """`owner[from:to:step]` of a text or list."""
        if isinstance(owner, Missing):
            return owner
        if not isinstance(owner, str | list):
            raise ExpressionFailed("Only a text or a list has parts.")
        bounds = [self.value(each) for each in (node.start, node.stop, node.step)]
        self.charge(len(owner))
        return owner[slice(*bounds)]

    def choice(self, node: nodes.CondExpr) -> Any:
        """`a if condition else b`; nothing where there is no `else`."""
        if self.value(node.test):
            return self.reach(node.expr1)
        return self.reach(node.expr2)

    def filtered(self, node: nodes.Filter) -> Any:
        """`value | filter(…)`."""
        value = self.reach(node.node) if node.name == "default" else self.value(node.node)
        if isinstance(value, Missing):
            value = None
        self.charge_for(value, filter_costs.get(node.name, 1))
        if node.name in deep_filters:
            self.charge_all_of(value)
        more = {"charge": self.charge_all_of} if node.name in charged_filters else {}
        return self.bounded(filters[node.name](value, *self.arguments(node), **self.named(node), **more))

    def tested(self, node: nodes.Test) -> bool:
        """`value is test`."""
        value = self.reach(node.node)
        if node.name in {"defined", "undefined"}:
            return isinstance(value, Missing) == (node.name == "undefined")
        return conditions[node.name](self.value(node.node), *self.arguments(node), **self.named(node))

    def called(self, node: nodes.Call) -> Any:
        """`owner.method(…)` and `services.connection.question(…)`."""
        method = self.reach(node.node)
        if isinstance(method, Missing):
            raise method.error
        if not isinstance(method, Method):
            raise ExpressionFailed(f"{dotted(node.node) or 'This'} cannot be called.")
        given, named = self.arguments(node), self.named(node)
        self.charge_all_of([method.owner, given, named])
        return self.bounded(method.call(*given, **named))

    def arguments(self, node: nodes.Filter | nodes.Test | nodes.Call) -> list[Any]:
        """Arguments by place."""
        return [self.value(each) for each in node.args]

    def named(self, node: nodes.Filter | nodes.Test | nodes.Call) -> dict[str, Any]:
        """Arguments by name."""
        return {str(pair.key): self.value(pair.value) for pair in node.kwargs}

    def charge_for(self, value: Any, cost: int = 1) -> None:
        """Work on a whole list costs its length."""
        self.charge(cost * len(value) if isinstance(value, list | tuple | Mapping) else 1)

    def charge_all_of(self, value: Any, times: int = 1) -> None:
        """Work on everything in a value, all the way down, so many times."""
        self.charge(times * weight(value, MOST_WORK))

    def bounded(self, value: Any) -> Any:
        """The value, within the bounds."""
        if isinstance(value, str):
            check_text(len(value))
        elif isinstance(value, list):
            check_items(len(value))
        return value

    def joined(self, node: nodes.Concat) -> str:
        """`a ~ b`."""
        values = [self.value(each) for each in node.nodes]
        self.charge_all_of(values)
        texts = [text_of(value) for value in values]
        check_text(sum(map(len, texts)))
        return "".join(texts)

    def compared(self, node: nodes.Compare) -> bool:
        """`a < b <= c`."""
        left = self.value(node.expr)
        for operand in node.ops:
            right = self.value(operand.expr)
            self.charge_all_of(right)
            if not comparisons[operand.op](left, right):
                return False
            left = right
        return True

    def calculated(self, node: nodes.BinExpr) -> Any:
        """`a + b` and its like."""
        return self.bounded(calculations[type(node)](self.value(node.left), self.value(node.right)))

    def both(self, node: nodes.And) -> Any:
        """`a and b`."""
        return self.value(node.left) and self.value(node.right)

    def either(self, node: nodes.Or) -> Any:
        """`a or b`."""
        return self.value(node.left) or self.value(node.right)

    def inverted(self, node: nodes.Not) -> bool:
        """`not a`."""
        return not self.value(node.node)

    def negated(self, node: nodes.Neg) -> Any:
        """`-a`."""
        return numbers.negative(self.value(node.node))

    def positive(self, node: nodes.Pos) -> Any:
        """`+a`."""
        return numbers.number(self.value(node.node))


walks: Mapping[type[nodes.Node], Callable[[Evaluation, Any], Any]] = {
    nodes.Name: Evaluation.name,
    nodes.Const: Evaluation.constant,
    nodes.List: Evaluation.items,
    nodes.Tuple: Evaluation.items,
    nodes.Dict: Evaluation.record,
    nodes.Getattr: Evaluation.attribute,
    nodes.Getitem: Evaluation.item,
    nodes.CondExpr: Evaluation.choice,
    nodes.Filter: Evaluation.filtered,
    nodes.Test: Evaluation.tested,
    nodes.Call: Evaluation.called,
    nodes.Concat: Evaluation.joined,
    nodes.Compare: Evaluation.compared,
    nodes.And: Evaluation.both,
    nodes.Or: Evaluation.either,
    nodes.Not: Evaluation.inverted,
    nodes.Neg: Evaluation.negated,
    nodes.Pos: Evaluation.positive,
    **dict.fromkeys(calculations, Evaluation.calculated),
}
"""What to do with each kind of node."""
