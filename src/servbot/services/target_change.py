"""A repair of a target as a change of the bot's text: only the target is written anew, all else stays as it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from servbot.core.errors import UsageError
from servbot.core.healing import Repair


class TargetNotWritten(UsageError):
    """The target of a repair is not written in the bot as it was when it found nothing."""

    code = "heal.not-written"
    default_remedy = "It may be changed already, or come from an expression or a variant: change it by hand."


def changed_text(text: str, repair: Repair, *, last: bool = False) -> str:
    """The bot's text with the new target before the old ones.

    Args:
        text: the bot.
        repair: what was taken instead of what.
        last: behind the old ones.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    places = [place for step in _steps(root, repair.step) for place in _targets(step, repair.chain)]
    if not places:
        raise TargetNotWritten(f"The step {repair.step!r} does not have the target {_flow([*repair.chain])}.")
    for node, is_label in sorted(places, key=lambda place: -place[0].start_mark.index):
        start, end = node.start_mark.index, node.end_mark.index
        end = start + len(text[start:end].rstrip())
        text = text[:start] + _written(repair, is_label=is_label, last=last) + text[end:]
    return text


def _written(repair: Repair, *, is_label: bool, last: bool) -> str:
    if is_label and repair.target.keys() == {"label"}:
        return _flow(repair.target["label"])
    if is_label:
        raise TargetNotWritten(
            f"The field {repair.chain[0]['label']!r} is now found by {_flow(repair.target)}, which is no label.",
            remedy="Write the form's fields as a list of `{target, value}`.",
        )
    both = (*repair.chain, repair.target) if last else (repair.target, *repair.chain)
    return _flow([*both])


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000)
    return str(text).removesuffix("\n...\n").strip()


def _steps(node: yaml.Node | None, name: str) -> Iterator[yaml.Node]:
    """The fields of every action step with that name."""
    if isinstance(node, yaml.MappingNode):
        keys = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        if "action" in keys and getattr(keys.get("name"), "value", None) == name and "with" in keys:
            yield keys["with"]
        for _, value in node.value:
            yield from _steps(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _steps(value, name)


def _targets(node: yaml.Node, chain: Sequence[Mapping[str, Any]]) -> Iterator[tuple[yaml.Node, bool]]:
    """Where the chain is written; and whether as the label of a form's field."""
    if _plain(node) in ([*chain], chain[0] if len(chain) == 1 else None):
        yield node, False
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "fields" and isinstance(value, yaml.MappingNode):
                labels = [label for label, _ in value.value if [{"label": label.value}] == [*chain]]
                yield from ((label, True) for label in labels)
            yield from _targets(value, chain)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _targets(value, chain)


def _plain(node: yaml.Node) -> Any:
    return yaml.SafeLoader("").construct_object(node, deep=True)
