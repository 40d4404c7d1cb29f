"""Marks on the steps of a picture: words, and a look that says the same again."""

from collections.abc import Mapping
from typing import NamedTuple

from servbot.core.bot import Bot
from servbot.core.comparison import Difference
from servbot.core.language import Language


class Mark(NamedTuple):
    """What is said of a step beside its title."""

    kind: str
    """`added`, `removed`, `changed`, `moved` or `variant`; the CSS class of the step."""

    word: str


Marks = Mapping[str, Mark]
"""By name of the step."""

looks: Mapping[str, Mapping[str, str]] = {
    "added": {"color": "#1a7f37", "penwidth": "2.4"},
    "removed": {"color": "#b42318", "fontcolor": "#b42318"},
    "changed": {"color": "#9a6700", "penwidth": "1.8"},
    "moved": {"color": "#175cd3", "penwidth": "1.8"},
    "variant": {},
}
"""Lines and colours by kind; a step that is removed has a dashed line besides."""

words: Mapping[Language, Mapping[str, str]] = {
    "en": {"added": "+ added", "removed": "− removed", "changed": "≠ changed", "moved": "↔ moved", "left_out": "∅ left out"},
    "zh": {"added": "+ 新增", "removed": "− 去掉", "changed": "≠ 改动", "moved": "↔ 移动", "left_out": "∅ 略过"},
}  # fmt: skip

FORK = "◆"
"""Stands before the names of the variants that do a step otherwise."""


def variant_marks(bot: Bot) -> Marks:
    """The steps that variants override, with the variants' names."""
    names: dict[str, list[str]] = {}
    for variant, each in bot.variants.items():
        for step in each.override:
            names.setdefault(step, []).append(variant)
    return {step: Mark("variant", f"{FORK} {', '.join(variants)}") for step, variants in names.items()}


def difference_marks(found: list[Difference], language: Language) -> Marks:
    """The steps that differ; what weighs most about each."""
    marks: dict[str, Mark] = {}
    for each in found:
        if each.step:
            left_out = each.key == "when" and each.after is False
            kind = "left_out" if left_out else each.kind
            before = marks.get(each.step)
            if before is None or left_out or before.kind == "moved":
                marks[each.step] = Mark(each.kind, words[language][kind])
    return marks
