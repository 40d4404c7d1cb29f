"""The reference of actions, written from the actions themselves."""

import inspect
from textwrap import indent

from pydantic import BaseModel

from servbot.core.action import Action


def action_page(action: type[Action]) -> str:
    """What an action does, its fields, its output and examples, as Markdown."""
    parts = [f"## `{action.name}`", inspect.cleandoc(action.__doc__ or ""), _remarks(action)]
    parts += ["**Fields**", _fields(action), "**Output**", _fields(action.Output) or "nothing"]
    parts += [
        f"```yaml\naction: {action.name}\nwith:\n{indent(_block(text), '  ')}\n```"
        for text in action.examples
    ]
    return "\n\n".join(part for part in parts if part)


def _remarks(action: type[Action]) -> str:
    remarks = []
    if action.session_kind:
        remarks.append(f"Needs a `session` with a {action.session_kind}.")
    if not action.repeatable:
        remarks.append("Not repeatable: when in doubt, its `probe` or a person decides.")
    return " ".join(remarks)


def _fields(model: type[BaseModel]) -> str:
    lines = []
    for name, info in model.model_fields.items():
        need = (
            "required" if info.is_required() else f"default `{info.get_default(call_default_factory=True)!r}`"
        )
        lines.append(f"- `{info.alias or name}` ({need}): {info.description or ''}".rstrip())
    return "\n".join(lines)


def _block(example: str) -> str:
    return inspect.cleandoc(example)
