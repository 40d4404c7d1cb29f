"""A bot as a picture: steps from left to right, people and control points by their shape, sessions as frames."""

import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from servbot.core.bot import AskStep, Bot, ChooseStep, ControlStep, EachStep, SessionStep, SetStep
from servbot.core.loader import load

if TYPE_CHECKING:
    from graphviz import Digraph

SECONDS = 10
"""How long the drawing program may take."""

WRAP = 18
"""Characters of a label's line."""

Ends = list[tuple[str, str]]
"""Loose ends: node to come from, and what its arrow says."""


def can_draw() -> bool:
    """Whether graphviz' `dot` is installed."""
    return shutil.which("dot") is not None


@lru_cache(maxsize=128)
def picture(text: str, name: str) -> SafeString | None:
    """The picture of a definition as SVG; `None` when it cannot be drawn here.

    Args:
        text: the definition, which names the picture in the cache.
        name: the bot's name.
    """
    if not can_draw():
        return None
    source = _Drawing(load(text, f"{name}/bot.yaml", Bot)).graph.source
    try:
        drawn = subprocess.run(  # noqa: S603 - fixed program, no shell
            [shutil.which("dot") or "dot", "-Tsvg"],
            input=source.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    svg = drawn.stdout.decode()
    # dot writes every label as escaped text; the prolog before the element has no place inside a page.
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308


class _Drawing:
    """Walks the steps and draws."""

    def __init__(self, bot: Bot) -> None:
        from graphviz import Digraph

        self.graph = Digraph(bot.name, graph_attr={"rankdir": "LR", "nodesep": "0.25", "ranksep": "0.35"})
        self.graph.attr("graph", bgcolor="transparent", fontname="sans-serif", fontsize="11", pad="0.1")
        self.graph.attr("node", fontname="sans-serif", fontsize="11", margin="0.14,0.08", height="0.5")
        self.graph.attr("edge", arrowsize="0.6", fontname="sans-serif", fontsize="10")
        self._count = 0
        self.graph.node("begin", "", shape="circle", width="0.16", height="0.16", fixedsize="true", **{"class": "end"})
        ends = self._block(self.graph, bot.steps, [("begin", "")])
        self.graph.node("end", "", shape="doublecircle", width="0.12", height="0.12", fixedsize="true", **{"class": "end"})
        self._join(ends, "end")

    def _block(self, graph: "Digraph", steps: Sequence[Any], ends: Ends) -> Ends:
        for step in steps:
            ends = self._step(graph, step, ends)
        return ends

    def _step(self, graph: "Digraph", step: Any, ends: Ends) -> Ends:
        match step:
            case SessionStep() | EachStep():
                return self._frame(graph, step, ends)
            case ChooseStep():
                return self._choose(graph, step, ends)
        node = self._node(graph, step)
        self._join(ends, node)
        return [(node, "")]

    def _frame(self, graph: "Digraph", step: Any, ends: Ends) -> Ends:
        self._count += 1
        with graph.subgraph(name=f"cluster_{self._count}") as inner:
            label = step.label if isinstance(step, SessionStep) else f"{step.label} ↻"
            style = {"label": _plain(label), "style": "rounded", "labeljust": "l", "margin": "12"}
            inner.attr("graph", **style, **{"class": "frame"})
            return self._block(inner, step.steps, ends)

    def _choose(self, graph: "Digraph", step: ChooseStep, ends: Ends) -> Ends:
        node = self._node(graph, step)
        self._join(ends, node)
        loose: Ends = []
        for branch in step.choose:
            label = "" if branch.when is None else str(branch.when).strip("${} ")
            loose += self._block(graph, branch.steps, [(node, label[:24])])
        has_otherwise = any(branch.when is None for branch in step.choose)
        return loose if has_otherwise else [*loose, (node, "")]

    def _node(self, graph: "Digraph", step: Any) -> str:
        self._count += 1
        name = f"step{self._count}"
        shape, kind = _shape(step)
        style = "rounded" if shape == "box" else "solid"
        graph.node(name, _wrapped(step.label), shape=shape, style=style, tooltip=_plain(step.name), **{"class": kind})
        return name

    def _join(self, ends: Ends, node: str) -> None:
        for source, label in ends:
            self.graph.edge(source, node, label=_plain(label))


def _shape(step: Any) -> tuple[str, str]:
    match step:
        case AskStep():
            return "house", "person"
        case ControlStep():
            return "octagon", "control"
        case ChooseStep():
            return "diamond", "choose"
        case SetStep():
            return "box", "set"
    return "box", "action"


def _plain(text: str) -> str:
    """Text that the drawing program takes as it is."""
    from graphviz import escape

    return str(escape(text))


def _wrapped(text: str) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= WRAP:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\\n".join(_plain(each) for each in [*lines, line])
