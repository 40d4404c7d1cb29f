"""Variants of a definition: each is checked as if it were a definition of its own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from servbot.core.bot import Bot
from servbot.core.call_check import Bots
from servbot.core.expression import ExpressionError, holes, parse
from servbot.core.expression.names import names_needed
from servbot.core.loader import Diagnostic, Document, Path, position_in, validated
from servbot.core.loader.tree import Branch, Leaf, Node
from servbot.core.override.errors import NeedsSkippedStep, SeesLoopItem
from servbot.core.override.guard import guard_problems
from servbot.core.override.nodes import entries_of, mapping_of, overlaid, value_at, without
from servbot.core.override.reading import Raw, names_in, steps_in
from servbot.core.override.telling import told

Check = Callable[[Document], list[Diagnostic]]
"""What is checked of every definition beyond its shape."""

FURTHER = "condition of a variant"

forks = ("each", "parallel")
"""Steps in which several things go on at once: a variant is chosen before one is entered."""


def base_of(document: Document) -> Document:
    """The definition without its variants."""
    return _like(document, without(document.root, "variants")) if entries_of(document.root) else document


def variant_problems(
    document: Document, check: Check, base: list[Diagnostic], bots: Bots | None, *, well_formed: bool
) -> list[Diagnostic]:
    """Everything wrong with the variants of a document.

    Args:
        document: the file.
        check: what is checked of every definition.
        base: what is wrong with the base, which is not told again.
        bots: those it may call, where they are known.
        well_formed: the file has the shape of a bot; else nobody can tell what a variant makes of it.
    """
    found: list[Diagnostic] = []
    plain = base_of(document)
    for name in entries_of(value_at(document.root, "variants")):
        path: Path = ("variants", name)
        overrides = value_at(document.root, "variants", name, "override")
        refused = guard_problems(
            document, (*path, "override"), _data(document, (*path, "override")), plain.data, bots
        )
        found += refused
        found += _of_condition(document, plain, name, check)
        if refused or not well_formed:
            continue
        walked = _like(document, overlaid(plain.root, overrides))
        told_before = {*base, *found}
        of_walk = [*validated(walked, Bot)[0], *check(walked), *_needing_skipped(walked, overrides)]
        meant = _left_out(overrides)
        found += [
            _in_variant(each, name)
            for each in of_walk
            if each not in told_before and (each.line, each.column) not in meant
        ]
    return found


def _left_out(overrides: Node | None) -> set[tuple[int, int]]:
    """Where steps are left out on purpose: that they are never walked is no news."""
    owns = (entries_of(own) for _, own in entries_of(overrides).values())
    skips = (own["skip"][0].start for own in owns if "skip" in own)
    return {(place.line, place.column) for place in skips}


def _in_variant(diagnostic: Diagnostic, name: str) -> Diagnostic:
    return diagnostic.model_copy(
        update={"message": f"{diagnostic.message.rstrip('.')} (in the variant {name!r})."}
    )


def _like(document: Document, root: Node) -> Document:
    return Document(document.problems, root, document.repaired)


def _data(document: Document, path: Path) -> Any:
    data = document.data
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _of_condition(document: Document, plain: Document, name: str, check: Check) -> list[Diagnostic]:
    """What is wrong with the condition of a variant, at every place where it is asked."""
    path: Path = ("variants", name, "when")
    condition = value_at(document.root, *map(str, path))
    overrides = _data(document, ("variants", name, "override"))
    if not isinstance(condition, Leaf) or not isinstance(overrides, dict):
        return []
    asked_at = {str(seen.step.get("name")) for seen in steps_asking(plain.data, overrides)}
    key = entries_of(value_at(document.root, "variants", name))["when"][0]
    # What is checked looks at every key of a step: the condition is put there as one more.
    marked = _like(document, _marked(plain.root, asked_at, key, condition))
    found = [each for each in check(marked) if _is_at(each, condition)]
    used = {path.partition(".")[0] for path in names_in(condition.value)}
    loops = {str(seen.step.get("as", "item")) for seen in steps_in(plain.data) if "each" in seen.step}
    errors = [
        SeesLoopItem(f"The variant {name!r} asks for {loop!r}.") for loop in sorted(used & {*loops, "index"})
    ]
    return [*found, *(told(document, path, error) for error in errors)]


def _is_at(diagnostic: Diagnostic, leaf: Leaf) -> bool:
    return leaf.start.line <= diagnostic.line <= max(leaf.end.line, leaf.start.line)


def steps_asking(base: Raw, overrides: Mapping[str, Any]) -> Iterator[Any]:
    """The steps at which the condition of a variant may be asked for the first time."""
    for seen in steps_in(base):
        if str(seen.step.get("name")) in overrides:
            fork = next((outer for outer in seen.around if any(key in outer for key in forks)), None)
            yield seen if fork is None else seen._replace(step=fork)


def _marked(node: Node, names: set[str], key: Leaf, condition: Leaf) -> Node:
    """The tree with the condition as a further key of the steps of those names."""
    if not isinstance(node, Branch):
        return node
    if node.keys is None:
        return Branch(node.start, node.end, [_marked(each, names, key, condition) for each in node.items])
    entries = {
        name: (leaf, _marked(each, names, key, condition)) for name, (leaf, each) in entries_of(node).items()
    }
    name = value_at(node, "name")
    if isinstance(name, Leaf) and name.value in names:
        entries = {FURTHER: (replace(key, value=FURTHER), condition), **entries}
    return mapping_of(node, entries)


def _needing_skipped(walked: Document, overrides: Node | None) -> list[Diagnostic]:
    """Expressions that need a result of a step which the variant leaves out."""
    skipped = {name for name, (_, own) in entries_of(overrides).items() if "skip" in entries_of(own)}
    found: list[Diagnostic] = []
    for _, leaf in walked.leaves() if skipped else ():
        if isinstance(leaf.value, str) and "${{" in leaf.value:
            found += [
                walked.problems.diagnostic(error.code, place, error.message, error.remedy)
                for error, place in _needed_in(walked, leaf, leaf.value, skipped)
            ]
    return found


def _needed_in(
    walked: Document, leaf: Leaf, text: str, skipped: set[str]
) -> Iterator[tuple[NeedsSkippedStep, Any]]:
    try:
        for hole in holes(text):
            for path, offset in names_needed(parse(hole.source)):
                kind, _, rest = path.partition(".")
                step, _, field = rest.partition(".")
                if kind == "steps" and step in skipped and field not in {"", "skipped"}:
                    message = f"This needs {path}, and the step {step!r} is left out."
                    yield NeedsSkippedStep(message), position_in(walked, leaf, text, hole.offset + offset)
    except ExpressionError:
        return  # told by the check of the expression itself
