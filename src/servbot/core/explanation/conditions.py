"""Expressions in words where that is plain; everything else as it is written."""

from collections.abc import Mapping
from typing import Any

from jinja2 import nodes

from servbot.core.bot import Bot
from servbot.core.comparison.wording import shown
from servbot.core.explanation.phrases import Phrases
from servbot.core.expression import ExpressionError, holes, parse
from servbot.core.expression.names import dotted


class _NoWords(Exception):
    """An expression is better shown as it is written."""


class Wording:
    """Says the expressions of one bot."""

    def __init__(self, bot: Bot, phrases: Phrases) -> None:
        self._phrases = phrases
        self._labels: Mapping[str, str] = {step.name: step.label for step in bot.all_steps()}
        self._inputs = {name: spec.title or name for name, spec in bot.inputs.items()}

    def condition(self, text: str | bool) -> str:
        """A condition such as `when`."""
        if isinstance(text, bool):
            return self._phrases.say("route_always") if text else "false"
        tree = _tree(text)
        try:
            return self._code(text) if tree is None else self._holds(tree)
        except _NoWords:
            return self._code(_source(text))

    def value(self, value: Any) -> str:
        """A value, which may be one expression or a text with some."""
        if not isinstance(value, str) or "${{" not in value:
            return "" if value is None or value == "" else shown(value)
        tree = _tree(value)
        try:
            return self.filled(value) if tree is None else self._value(tree)
        except _NoWords:
            return self._code(_source(value))

    def filled(self, text: str) -> str:
        """A text with its expressions in words, in brackets."""
        try:
            found = holes(text)
        except ExpressionError:
            return text
        parts, place = [], 0
        for hole in found:
            parts += [text[place : hole.start], f"[{self.value('${{' + hole.source + '}}').strip()}]"]
            place = hole.end
        return " ".join("".join([*parts, text[place:]]).split())

    def _holds(self, node: nodes.Node) -> str:
        say = self._phrases.say
        match node:
            case nodes.And() | nodes.Or():
                name = "c.and" if isinstance(node, nodes.And) else "c.or"
                return say(name, left=self._holds(node.left), right=self._holds(node.right))
            case nodes.Not():
                return say("c.not", inner=self._holds(node.node))
            case nodes.Compare(ops=[operand]):
                return self._compared(node, operand)
        return say("c.is_true", value=self._value(node))

    def _compared(self, node: nodes.Compare, operand: nodes.Operand) -> str:
        say = self._phrases.say
        if isinstance(node.expr, nodes.Filter) and node.expr.name in {"length", "count"}:
            nothing = isinstance(operand.expr, nodes.Const) and operand.expr.value == 0
            if nothing and operand.op in {"eq", "gt", "ne"}:
                return self._empty(node.expr.node, empty=operand.op == "eq")
        if dotted(node.expr) == "error.code" and operand.op == "eq":
            return say("c.error_code", right=self._value(operand.expr))
        return say(f"c.{operand.op}", left=self._value(node.expr), right=self._value(operand.expr))

    def _empty(self, node: nodes.Node | None, *, empty: bool) -> str:
        if isinstance(node, nodes.Call) and dotted(node.node).startswith("services."):
            _, connection, name = dotted(node.node).split(".", 2)
            return self._phrases.say(
                "c.no_answer" if empty else "c.some_answer", connection=connection, name=name
            )
        return self._phrases.say("c.none_of" if empty else "c.some_of", value=self._value(node))

    def _value(self, node: nodes.Node | None) -> str:
        say = self._phrases.say
        path = dotted(node) if node is not None else ""
        if path:
            return self._named(path)
        match node:
            case nodes.Const(value=bool(truth)):
                return "true" if truth else "false"
            case nodes.Const(value=value):
                return str(value)
            case nodes.Filter(name="length" | "count"):
                return say("v.length", value=self._value(node.node))
            case nodes.Filter(name="money" | "decimal" | "date" | "urlencode" | "string" | "trim"):
                return self._value(node.node)
            case nodes.Call() if dotted(node.node).startswith("services."):
                _, connection, name = dotted(node.node).split(".", 2)
                return say("v.service", connection=connection, name=name)
        raise _NoWords

    def _named(self, path: str) -> str:
        kind, _, rest = path.partition(".")
        name, _, field = rest.partition(".")
        say = self._phrases.say
        match kind:
            case "steps" if name in self._labels:
                label = self._labels[name]
                shown = field.removeprefix("fields.").removeprefix("row.").replace("_", " ")
                return say("v.step", field=shown, step=label) if field else say("v.whole_step", step=label)
            case "inputs" if name:
                return say("v.input", title=self._inputs.get(name, name))
            case "vars" if name:
                return say("v.var", name=rest)
        return self._code(path)

    def _code(self, text: str) -> str:
        return self._phrases.say("v.code", code=" ".join(text.split()))


def _source(text: str) -> str:
    return holes(text)[0].source if "${{" in text else text


def _tree(text: str) -> nodes.Expr | None:
    """The tree of a text that is one expression; `None` where it is not."""
    try:
        found = holes(text)
        if len(found) != 1 or text.strip() != text[found[0].start : found[0].end]:
            return None
        return parse(found[0].source)
    except ExpressionError:
        return None
