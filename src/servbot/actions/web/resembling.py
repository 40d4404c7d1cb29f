"""How much things on a page resemble what a target has meant: by what it is, how it is called, where it stands and what it was."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Any

from servbot.actions.web.wording import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servbot.actions.web.target import Target

Sighting = dict[str, Any]
"""What is known of a thing, as `sightingOf` in the page tells it."""

_far = 600.0  # pixels
CLICKABLE = frozenset({"button", "link", "tab", "menuitem"})
_identity = ("id", "field", "test_id", "placeholder", "title", "label", "text", "type", "before")
_strong = frozenset({"id", "field", "test_id"})


def resemblance(seen: Sighting, wanted: Sequence[Target], earlier: Mapping[str, Any] | None) -> float:
    """From 0 to 1."""
    called = max(_called(seen, target) for target in wanted)
    role = max(_role(seen, target, earlier) for target in wanted)
    if earlier is None:
        return 0.75 * called + 0.25 * role
    return 0.3 * called + 0.15 * role + 0.15 * _place(seen, earlier) + 0.4 * _history(seen, earlier)


def _called(seen: Sighting, target: Target) -> float:
    from rapidfuzz import fuzz

    words = [
        spoken(seen[name]) for name in ("label", "text", "placeholder", "title", "test_id") if seen.get(name)
    ]
    # Names in the code count when nothing better is known: `grand_total` beside “Total”.
    words += [
        spoken(str(seen[name]).replace("_", " ").replace("-", " "))
        for name in ("id", "field")
        if seen.get(name)
    ]
    wording = spoken(target.wording.lstrip("#.").replace("_", " "))
    return max((fuzz.WRatio(wording, word) for word in words), default=0.0) / 100 if wording else 0.0


def _role(seen: Sighting, target: Target, earlier: Mapping[str, Any] | None) -> float:
    role = seen["role"]
    if earlier is not None:
        return 1.0 if role == earlier["role"] else 0.0
    if target.role:
        return 1.0 if role == target.role else 0.5 if {role, target.role} <= CLICKABLE else 0.0
    return 0.0 if target.way in {"label", "placeholder"} and role in CLICKABLE else 1.0


def _place(seen: Sighting, earlier: Mapping[str, Any]) -> float:
    (left, top, *_), (was_left, was_top, *_) = seen["box"], earlier["box"]
    return max(0.0, 1 - hypot(left - was_left, top - was_top) / _far)


def _history(seen: Sighting, earlier: Mapping[str, Any]) -> float:
    """The part of what was known of it that still holds; names that its makers gave it count more."""
    known = [name for name in _identity if earlier.get(name)]
    weight = {name: 3.0 if name in _strong else 1.0 for name in known}
    same = sum(weight[name] for name in known if seen.get(name) == earlier[name])
    return same / sum(weight.values()) if known else 0.0
