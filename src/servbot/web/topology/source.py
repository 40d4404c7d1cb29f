"""From the definition of a bot to the drawing program's language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from servbot.web.topology.labels import WIDTH, cut, label, plain
from servbot.web.topology.marks import Marks, looks, variant_marks

if TYPE_CHECKING:
    from graphviz import Digraph

Ends = list[tuple[str, str]]
"""Loose ends: the node an arrow comes from, and what the arrow says."""

BRANCH = 26
"""Columns of the words on an arrow."""

graph_look = {
    "rankdir": "LR",
    "newrank": "true",
    "nodesep": "0.25",
    "ranksep": "0.32",
    "bgcolor": "transparent",
    "fontname": "sans-serif",
    "fontsize": "11",
    "pad": "0.1",
}
node_look = {
    "fontname": "sans-serif",
    "fontsize": "11",
    "margin": "0.12,0.07",
    "height": "0.5",
    "color": "#8a94a3",
    "fillcolor": "#ffffff",
    "fontcolor": "#1c2430",
}
edge_look = {
    "fontname": "sans-serif",
    "fontsize": "10",
    "arrowsize": "0.6",
    "color": "#8a94a3",
    "fontcolor": "#4a5565",
}

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

kind_looks: dict[str, dict[str, str]] = {
    "person": {"color": "#1d4ed8", "fillcolor": "#dbe7ff", "penwidth": "1.6"},
    "control": {"color": "#1c2430", "fillcolor": "#ffffff", "penwidth": "1.6", "peripheries": "2"},
    "decide": {"fillcolor": "#f1f3f6"},
    "choose": {"fillcolor": "#f1f3f6"},
}
"""Colours by CSS class, for pictures that stand alone; the console's style goes before them."""

waste_look = {"color": "#b45309", "fillcolor": "#fdf0d5", "fontcolor": "#7c3a06"}
lane_looks = {
    "front": {"bgcolor": "#eef6f0", "pencolor": "#7fb08e"},
    "back": {"bgcolor": "#f6f7f9", "pencolor": "#c3c9d2"},
}

WASTE = " ⊖"
"""Stands behind the title of a step that adds nothing."""

Lanes = tuple[str, str]
"""What the front and the back lane are called."""

LANES: Lanes = ("Seen by the requester", "Behind the scenes")

Frame = SessionStep | EachStep | ParallelStep | TryStep
"""Steps that are drawn as a frame around others."""

signs: dict[type, str] = {EachStep: " ↻", ParallelStep: " ∥"}
"""What stands behind a frame's title."""

FAILED = "✗"
"""Stands on the arrow to a fallback."""


def source_of(bot: Bot, lanes: Lanes = LANES, marks: Marks | None = None) -> str:
    """The picture of a bot in graphviz' language.

    Args:
        bot: the definition.
        lanes: what the lanes are called.
        marks: what is said of steps beside their title; when left out, which variants override them.
    """
    return str(_Drawing(bot, variant_marks(bot) if marks is None else marks, lanes).graph.source)


class _Drawing:
    """Walks the steps and draws."""

    def __init__(self, bot: Bot, marks: Marks, lanes: Lanes) -> None:
        from graphviz import Digraph

        self._marks = marks
        self._lanes = dict(zip(("front", "back"), lanes, strict=True))
        self._has_lanes = any(step.lane == "front" for step in bot.all_steps())
        self._lane = ""
        """The lane that is drawn in; empty outside of any."""
        self.graph = Digraph(bot.name, graph_attr=graph_look, node_attr=node_look, edge_attr=edge_look)
        self._count = 0
        self._point("begin", "circle")
        ends = self._block(self.graph, bot.steps, [("begin", "")])
        self._point("end", "doublecircle")
        self._join(ends, "end")

    def _point(self, name: str, shape: str) -> None:
        size = {"width": "0.14", "height": "0.14", "fixedsize": "true", "style": "filled"}
        size["fillcolor"] = "#8a94a3"
        self.graph.node(name, "", shape=shape, tooltip=name, **size, **{"class": "end"})

    def _block(self, graph: "Digraph", steps: Sequence[Any], ends: Ends) -> Ends:
        for step in steps:
            passed = self._step(graph, step, ends)
            # Beside a step that is gone one goes on from where one came.
            ends = [*ends, *passed] if self._is_gone(step) else passed
        return ends

    def _is_gone(self, step: Any) -> bool:
        mark = self._marks.get(step.name)
        return mark is not None and mark.kind == "removed"

    def _step(self, graph: "Digraph", step: Any, ends: Ends) -> Ends:
        with self._in_lane(graph, step) as lane:
            if isinstance(step, Frame):
                return self._frame(lane, step, ends)
            node = self._node(lane, step)
        self._join(ends, node)
        return self._branches(graph, step, node) if isinstance(step, ChooseStep) else [(node, "")]

    @contextmanager
    def _in_lane(self, graph: "Digraph", step: Any) -> "Iterator[Digraph]":
        """Where a step is drawn: what stands inside another is in its lane, unless it says otherwise."""
        lane = step.lane if not self._lane or "lane" in step.model_fields_set else self._lane
        if not self._has_lanes or lane == self._lane:
            yield graph
            return
        around, self._lane = self._lane, lane
        # The name again is the cluster again: steps of a lane come together, wherever they stand.
        with graph.subgraph(name=f"cluster_{lane}_{graph.name or ''}") as inner:
            look = {"style": "rounded,filled", "labeljust": "l", "margin": "10", **lane_looks[lane]}
            inner.attr("graph", label=plain(self._lanes[lane]), **look, **{"class": f"lane {lane}"})
            yield inner
        self._lane = around

    def _frame(self, graph: "Digraph", step: Frame, ends: Ends) -> Ends:
        self._count += 1
        with graph.subgraph(name=f"cluster_{self._count}") as inner:
            mark = self._marks.get(step.name)
            told = f" {mark.word}" if mark else ""
            words = plain(step.label + signs.get(type(step), "") + _how_many(step) + told)
            kind = f"frame {mark.kind}" if mark else "frame"
            inner.attr("graph", label=words, style="rounded,dashed", labeljust="l", margin="12")
            inner.attr("graph", bgcolor="transparent", pencolor="#8a94a3")
            inner.attr(
                "graph", tooltip=plain(step.name), **{"class": kind}, **(looks[mark.kind] if mark else {})
            )
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
        waste = step.value == "waste"
        style = "rounded,filled" if shape == "box" else "filled"
        style += "" if step.when is True else ",dashed"
        look = {**kind_looks.get(kind, {}), **(waste_look if waste else {})}
        tooltip = plain(step.name if step.when is True else f"{step.name}: {_condition(step.when)}")
        mark = self._marks.get(step.name)
        if mark:
            look = {**look, **looks[mark.kind]}
            kind = f"{kind} {mark.kind}"
            style = f"{style},dashed" if mark.kind == "removed" else style
        notes = ("" if step.when is True else " perhaps") + (" waste" if waste else "")
        title = step.label + (WASTE if waste else "")
        words = label(title, WIDTH if shape == "box" else NARROW, mark.word if mark else "")
        graph.node(name, words, shape=shape, style=style, tooltip=tooltip, **look, **{"class": kind + notes})
        return name

    def _join(self, ends: Ends, node: str) -> None:
        for begin, words in ends:
            self.graph.edge(begin, node, label=plain(words), tooltip=plain(words))


def _how_many(step: Frame) -> str:
    """Of how many branches the run waits for how many."""
    if not isinstance(step, ParallelStep) or not step.is_race:
        return ""
    return f" {step.enough}/{len(step.parallel)}"


def _says(branch: Branch) -> str:
    """The words on a branch's arrow."""
    if branch.title:
        return cut(branch.title, BRANCH)
    return "" if branch.when is None else cut(_condition(branch.when), BRANCH)


def _condition(when: str | bool) -> str:
    """A condition without the marks around it."""
    text = str(when).strip()
    return text.removeprefix("${{").removesuffix("}}").strip() if text.startswith("${{") else text
