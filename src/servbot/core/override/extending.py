"""A bot that extends another: its file and that of its base make one plain definition."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import NamedTuple

from servbot.core.bot.derived import DerivedBot
from servbot.core.call_check import Bots
from servbot.core.loader import Diagnostic, Document, try_yaml, validated
from servbot.core.loader.tree import Branch
from servbot.core.override.errors import ExtendsCycle, UnknownBase
from servbot.core.override.guard import guard_problems
from servbot.core.override.nodes import (
    entries_of,
    mapping_of,
    of_file,
    overlaid,
    value_at,
    with_entries,
    without,
)
from servbot.core.override.telling import told

by_name = ("inputs", "outputs", "variants")
"""Keys whose entries are added to those of the base; every other key takes the place of the base's."""

own_only = ("extends", "override")
"""Keys that only a derived bot has."""

not_inherited = ("triggers",)
"""A base's triggers start the base: two bots must not take the same file."""


class BaseText(NamedTuple):
    """The definition of a bot that another one extends."""

    file: str
    """What diagnostics call it."""

    text: str


class FindBase(NamedTuple):
    """Where bases come from."""

    find: Callable[[str], BaseText | None]
    """The bot of a name; `None` where there is none."""

    names: Callable[[], list[str]]
    """All names there are, for those who mistyped one."""


class Extended(NamedTuple):
    """What a file and its bases make together."""

    document: Document
    """The plain definition; parts of it have their place in another file."""

    found: list[Diagnostic]
    """What is wrong in the derived files; then the definition is not to be used."""


no_base = FindBase(lambda _: None, list)
"""Where nothing can be extended."""


def extended(document: Document, bases: FindBase, bots: Bots | None = None) -> Extended:
    """The definition with its base; the document itself where it extends none. `bots`: those it may call, where they are known."""
    return _extended(document, bases, bots, ())


def _extended(document: Document, bases: FindBase, bots: Bots | None, derived: tuple[str, ...]) -> Extended:
    if not isinstance(document.data, dict) or "extends" not in document.data:
        return Extended(document, [])
    shape, _ = validated(document, DerivedBot)
    name, own = document.data["extends"], str(document.data.get("name", ""))
    if not isinstance(name, str):
        return Extended(document, shape)
    base = bases.find(name)
    if name in (own, *derived):
        circle = " → ".join((*derived, own, name))
        return Extended(
            document,
            [*shape, told(document, ("extends",), ExtendsCycle(f"Bots extend one another: {circle}."))],
        )
    if base is None:
        return Extended(document, [*shape, _unknown(document, name, bases)])
    below = _extended(try_yaml(base.text, base.file), bases, bots, (*derived, own))
    found = [*shape, *below.found, *below.document.problems.found]
    if any(each.severity == "error" for each in found) or not isinstance(below.document.data, dict):
        return Extended(document, found)
    overrides = document.data.get("override", {})
    found += guard_problems(document, ("override",), overrides, below.document.data, bots)
    return Extended(_joined(document, below.document, base.file), found)


def _unknown(document: Document, name: str, bases: FindBase) -> Diagnostic:
    near = get_close_matches(name, bases.names(), n=2, cutoff=0.5)
    known = ", ".join(sorted(bases.names())) or "none"
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"There are: {known}."
    return told(
        document, ("extends",), UnknownBase(f"There is no bot named {name!r} to extend.", remedy=remedy)
    )


def _joined(document: Document, base: Document, file: str) -> Document:
    """The base with what the derived file says otherwise."""
    problems = document.problems
    problems.others |= {file: base.problems.lines, **base.problems.others}
    inherited = without(of_file(base.root, file), *not_inherited)
    root = overlaid(inherited, value_at(document.root, "override"))
    own = {key: each for key, each in entries_of(document.root).items() if key not in own_only}
    for key in by_name:
        kept = value_at(root, key)
        if key in own and isinstance(kept, Branch) and entries_of(own[key][1]):
            own[key] = (own[key][0], with_entries(kept, entries_of(own[key][1])))
    return Document(problems, mapping_of(document.root, {**entries_of(root), **own}), document.repaired)
