"""An expression's text as a checked tree."""

from difflib import get_close_matches
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser

from servbot.core.expression.conditions import conditions
from servbot.core.expression.errors import ExpressionError, ExpressionSyntax, ExpressionTooLong, UnknownFilter
from servbot.core.expression.filters import filters
from servbot.core.expression.holes import CLOSE, OPEN
from servbot.core.expression.lexing import environment
from servbot.core.expression.limits import DEEPEST, LONGEST_SOURCE

allowed: tuple[type[nodes.Node], ...] = (
    nodes.Name,
    nodes.Const,
    nodes.Tuple,
    nodes.List,
    nodes.Dict,
    nodes.Pair,
    nodes.Keyword,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Call,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Concat,
    nodes.Compare,
    nodes.Operand,
    nodes.BinExpr,
    nodes.UnaryExpr,
)
"""Everything an expression may be made of."""


@lru_cache(maxsize=16384)
def parse(source: str) -> nodes.Expr:
    """The tree of an expression; an `ExpressionError` says what is wrong and at which offset."""
    try:
        tree = _parsed(source)
        _check(tree)
    except ExpressionError as error:
        raise error.within(source) from None
    except RecursionError:
        raise ExpressionTooLong("The expression is nested too deeply.").within(source) from None
    return tree


def _parsed(source: str) -> nodes.Expr:
    if len(source) > LONGEST_SOURCE:
        raise ExpressionTooLong(f"The expression is longer than {LONGEST_SOURCE:,} characters.")
    if not source.strip():
        raise ExpressionSyntax("The expression is empty.", remedy="Write a name between ${{ and }}.")
    if OPEN in source:
        raise ExpressionSyntax(
            f"The expression holds another {OPEN}.",
            offset=source.index(OPEN),
            remedy=f"Close the first expression with {CLOSE}, or leave out the inner {OPEN} {CLOSE}.",
        )
    try:
        return _tree(source)
    except TemplateSyntaxError as error:
        message = (error.message or "cannot be read").rstrip(".")
        raise ExpressionSyntax(
            f"The expression cannot be read: {_plain(message)}.", offset=min(error.lineno, len(source))
        ) from None


def _tree(source: str) -> nodes.Expr:
    parser = Parser(environment, source, state="variable")
    try:
        tree = parser.parse_expression()
    except TemplateSyntaxError as error:
        if parser.stream.current.type != "eof" or "end of template" not in (error.message or ""):
            raise
        raise TemplateSyntaxError("something is missing at its end", len(source.rstrip())) from None
    if not parser.stream.eos:
        token = parser.stream.current
        raise TemplateSyntaxError(f"{str(token.value)!r} is not expected here", token.lineno)
    return tree


def _plain(message: str) -> str:
    """Jinja's message in the words of someone who never heard of templates."""
    if message.startswith("unexpected char"):
        return message.partition(" at ")[0].replace("unexpected char", "unexpected character")
    return message.replace("end of template", "the end").replace("end of print statement", "the end")


def _check(tree: nodes.Expr) -> None:
    """Refuse what is not part of the language; without recursion, since depth is one of the checks."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise ExpressionTooLong("The expression is nested too deeply.", offset=node.lineno)
        _check_node(node)
        waiting += [(child, depth + 1) for child in node.iter_child_nodes()]


def _check_node(node: nodes.Node) -> None:
    if not isinstance(node, allowed):
        raise ExpressionSyntax("This is not part of the expression language.", offset=node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in filters:
        raise _unknown("filter", node.name, tuple(filters), node.lineno)
    if isinstance(node, nodes.Test) and node.name not in conditions:
        raise _unknown("test", node.name, tuple(conditions), node.lineno)
    if isinstance(node, nodes.Filter | nodes.Call | nodes.Test) and (node.dyn_args or node.dyn_kwargs):
        raise ExpressionSyntax("* and ** before an argument are not allowed.", offset=node.lineno)


def _unknown(what: str, name: str, known: tuple[str, ...], offset: int) -> UnknownFilter:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(sorted(known))}."
    return UnknownFilter(f"There is no {what} named {name!r}.", offset=offset, remedy=remedy)
