"""From the definition of a bot to the drawing program's language."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from servbot.core.bot import (
    AskStep,
    Bot,
    Branch,
    CallStep,
    ChooseStep,
    ControlStep,
    DecideStep,
    EachStep,
    ParallelStep,
    SessionStep,
    SetStep,
    TryStep,
    WaitStep,
)
from servbot.web.topology.labels import cut, label, plain

if TYPE_CHECKING:
    from graphviz import Digraph

Ends = list[tuple[str, str]]
"""Loose ends: the node an arrow comes from, and what the arrow says."""

BRANCH = 26
"""Columns of the words on an arrow."""

graph_look = {
    "rankdir": "LR",
    "nodesep": "0.25",
    "ranksep": "0.32",
    "bgcolor": "transparent",
    "fontname": "sans-serif",
    "fontsize": "11",
    "pad": "0.1",
}
node_look = {"fontname": "sans-serif", "fontsize": "11", "margin": "0.12,0.07", "height": "0.5"}
edge_look = {"fontname": "sans-serif", "fontsize": "10", "arrowsize": "0.6"}

NARROW = 13
"""Columns of a label in a shape with slanting sides."""

shapes: dict[type, tuple[str, str]] = {
    AskStep: ("house", "person"),
    CallStep: ("component", "call"),
    ControlStep: ("octagon", "control"),
    DecideStep: ("tab", "decide"),
    ChooseStep: ("diamond", "choose"),
    SetStep: ("box", "set"),
    WaitStep: ("hexagon", "wait"),
}
"""Shape and CSS class by kind of step; every other step is a rounded box."""

Frame = SessionStep | EachStep | ParallelStep | TryStep
"""Steps that are drawn as a frame around others."""

marks: dict[type, str] = {EachStep: " ↻", ParallelStep: " ∥"}
"""What stands behind a frame's title."""

FAILED = "✗"
"""Stands on the arrow to a fallback."""


def source_of(bot: Bot) -> str:
    """The picture of a bot in graphviz' language."""
    return str(_Drawing(bot).graph.source)


class _Drawing:
    """Walks the steps and draws."""

    def __init__(self, bot: Bot) -> None:
        from graphviz import Digraph

        self.graph = Digraph(bot.name, graph_attr=graph_look, node_attr=node_look, edge_attr=edge_look)
        self._count = 0
        self._point("begin", "circle")
        ends = self._block(self.graph, bot.steps, [("begin", "")])
        self._point("end", "doublecircle")
        self._join(ends, "end")

    def _point(self, name: str, shape: str) -> None:
        size = {"width": "0.14", "height": "0.14", "fixedsize": "true"}
        self.graph.node(name, "", shape=shape, tooltip=name, **size, **{"class": "end"})

    def _block(self, graph: "Digraph", steps: Sequence[Any], ends: Ends) -> Ends:
        for step in steps:
            ends = self._step(graph, step, ends)
        return ends

    def _step(self, graph: "Digraph", step: Any, ends: Ends) -> Ends:
        if isinstance(step, Frame):
            return self._frame(graph, step, ends)
        node = self._node(graph, step)
        self._join(ends, node)
        return self._branches(graph, step, node) if isinstance(step, ChooseStep) else [(node, "")]

    def _frame(self, graph: "Digraph", step: Frame, ends: Ends) -> Ends:
        self._count += 1
        with graph.subgraph(name=f"cluster_{self._count}") as inner:
            words = plain(step.label + marks.get(type(step), ""))
            inner.attr("graph", label=words, style="rounded", labeljust="l", margin="12")
            inner.attr("graph", tooltip=plain(step.name), **{"class": "frame"})
            match step:
                case ParallelStep():
                    return self._side_by_side(inner, step, ends)
                case TryStep():
                    return self._tried(inner, step, ends)
            return self._block(inner, step.steps, ends)

    def _side_by_side(self, graph: "Digraph", step: ParallelStep, ends: Ends) -> Ends:
        loose: Ends = []
        for branch in step.parallel:
            says = cut(branch.title or branch.name, BRANCH)
            loose += self._block(graph, branch.steps, [(node, words or says) for node, words in ends])
        return loose

    def _tried(self, graph: "Digraph", step: TryStep, ends: Ends) -> Ends:
        """Behind the steps that are tried one goes on, or to the fallback by an arrow with a cross."""
        loose = self._block(graph, step.try_, ends)
        if step.fallback:
            loose = loose + self._block(graph, step.fallback, [(node, FAILED) for node, _ in loose])
        return self._block(graph, step.finally_, loose)

    def _branches(self, graph: "Digraph", step: ChooseStep, node: str) -> Ends:
        loose: Ends = []
        for branch in step.choose:
            loose += self._block(graph, branch.steps, [(node, _says(branch))])
        taken_always = any(branch.when is None for branch in step.choose)
        return loose if taken_always else [*loose, (node, "")]

    def _node(self, graph: "Digraph", step: Any) -> str:
        self._count += 1
        name = f"step{self._count}"
        shape, kind = shapes.get(type(step), ("box", "action"))
        style = "rounded" if shape == "box" else "solid"
        tooltip = plain(step.name if step.when is True else f"{step.name}: {_condition(step.when)}")
        dashed = "" if step.when is True else " perhaps"
        words = label(step.label) if shape == "box" else label(step.label, NARROW)
        graph.node(name, words, shape=shape, style=style, tooltip=tooltip, **{"class": kind + dashed})
        return name

    def _join(self, ends: Ends, node: str) -> None:
        for begin, words in ends:
            self.graph.edge(begin, node, label=plain(words), tooltip=plain(words))


def _says(branch: Branch) -> str:
    """The words on a branch's arrow."""
    if branch.title:
        return cut(branch.title, BRANCH)
    return "" if branch.when is None else cut(_condition(branch.when), BRANCH)


def _condition(when: str | bool) -> str:
    """A condition without the marks around it."""
    text = str(when).strip()
    return text.removeprefix("${{").removesuffix("}}").strip() if text.startswith("${{") else text
