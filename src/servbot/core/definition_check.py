"""What is wrong in a definition beyond its shape: unknown actions, fields they lack, names that lead nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path as Folder
from typing import Any

from pydantic import ValidationError

from servbot.core.action import Action, ActionCatalogue
from servbot.core.beside_check import mistakes_beside
from servbot.core.bot import Bot
from servbot.core.call_check import Bots, call_problems, has_expression
from servbot.core.errors import ServbotError
from servbot.core.loader import (
    DefinitionError,
    Diagnostic,
    Document,
    Path,
    check_expressions,
    in_order,
    try_yaml,
    validated,
)
from servbot.core.loader.tree import Leaf
from servbot.core.order_check import order_problems
from servbot.core.trigger_check import trigger_problems
from servbot.core.type_check import type_problems
from servbot.core.unused_check import unused_inputs

blocks = ("steps", "resume", "try", "fallback", "finally")
"""Keys with steps."""

branchings = ("choose", "parallel")
"""Keys with branches that have steps."""


def check_text(
    text: str, name: str, catalogue: ActionCatalogue, folder: Folder | None = None, bots: Bots | None = None
) -> tuple[list[Diagnostic], Bot | None]:
    """Everything that is wrong with the text of a bot, and the bot where nothing is.

    `folder`: where the files lie that the bot names; they are not looked at when left out.
    `bots`: those it may call; calls are not looked at when left out.
    """
    document = try_yaml(text, name)
    found, bot = validated(document, Bot)
    if isinstance(document.data, dict):
        found += check_expressions(document, _known_names(document.data, bots))
        found += order_problems(document)
        found += unused_inputs(document)
        found += type_problems(document, catalogue, bots)
        for path, step in _steps(document.data, ()):
            found += _of_action(document, path, step, catalogue)
            found += mistakes_beside(document, path, step, catalogue, folder)
            found += call_problems(document, path, step, bots) if bots else []
        found += [
            _at(document, each.path, each.code, each.message, each.remedy, key=each.key)
            for each in trigger_problems(document.data)
        ]
    errors = any(each.severity == "error" for each in found)
    return in_order(found), None if errors else bot


def checked_bot(
    text: str, name: str, catalogue: ActionCatalogue, folder: Folder | None = None, bots: Bots | None = None
) -> Bot:
    """The bot; `DefinitionError` with everything that is wrong."""
    found, bot = check_text(text, name, catalogue, folder, bots)
    if bot is None:
        raise DefinitionError(found, text)
    return bot


def _steps(data: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every raw step with its path, those inside others too."""
    for block in blocks:
        steps = data.get(block)
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                place = (*path, block, index)
                yield place, step
                yield from _steps(step, place)
                yield from _branches(step, place)


def _branches(step: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for key in branchings:
        branches = step.get(key)
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict):
                yield from _steps(branch, (*path, key, index))


def _known_names(data: Mapping[str, Any], bots: Bots | None) -> dict[str, Any]:
    """What expressions may name; below a step anything is accepted that does not call, for its output is only known later."""
    steps = [step for _, step in _steps(data, ())]
    inputs = data.get("inputs")
    loops = {str(step.get("as", "item")): None for step in steps if "each" in step}
    sets = [step["set"] for step in steps if isinstance(step.get("set"), dict)]
    return {
        "inputs": dict.fromkeys(inputs, None) if isinstance(inputs, dict) else {},
        "steps": _steps_known(steps, bots),
        "vars": {str(name): None for values in sets for name in values},
        **dict.fromkeys(("run", "now", "services", "error", "index"), None),
        **loops,
    }


def _steps_known(steps: Iterable[Mapping[str, Any]], bots: Bots | None) -> dict[str, Any]:
    """Steps by name, those that call a known bot with its outputs."""
    known: dict[str, Any] = {}
    for step in steps:
        callee = bots().get(step["call"]) if bots and isinstance(step.get("call"), str) else None
        outputs = {**dict.fromkeys(callee.outputs), "skipped": None, "reason": None} if callee else None
        known[str(step.get("name"))] = outputs
    return known


def _of_action(
    document: Document, path: Path, step: Mapping[str, Any], catalogue: ActionCatalogue
) -> list[Diagnostic]:
    name = step.get("action")
    if not isinstance(name, str):
        return []
    if name not in catalogue:
        near = get_close_matches(name, catalogue.names(), n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`servbot action list` shows all actions."
        message = f"There is no action named {name!r}."
        return [_at(document, (*path, "action"), "bot.unknown-action", message, hint)]
    given = step.get("with", {})
    if not isinstance(given, dict):
        return []
    return _of_fields(document, path, given, catalogue.find(name))


def _of_fields(
    document: Document, path: Path, given: Mapping[str, Any], action: type[Action]
) -> list[Diagnostic]:
    try:
        action.model_validate(given)
    except ServbotError as error:
        return [_at(document, (*path, "with"), error.code, error.message, error.remedy)]
    except ValidationError as error:
        problems = error.errors(include_url=False)
        meant = _meant(problems, given, action)
        return [
            diagnostic
            for problem in problems
            if (diagnostic := _of_problem(document, path, given, problem, action, meant))
        ]
    return []


def _fields(action: type[Action]) -> list[str]:
    return sorted(info.alias or name for name, info in action.model_fields.items())


def _meant(problems: Iterable[Any], given: Mapping[str, Any], action: type[Action]) -> dict[str, str]:
    """Which field an unknown one was most likely meant to be; a required one that is missing first."""
    missing = [str(each["loc"][0]) for each in problems if _is_missing(each)]
    free = [field for field in _fields(action) if field not in given]
    unknown = [str(each["loc"][0]) for each in problems if each["type"] == "extra_forbidden"]
    near = {
        name: get_close_matches(name, missing, n=1, cutoff=0.5)
        or get_close_matches(name, free, n=1, cutoff=0.5)
        for name in unknown
    }
    return {name: found[0] for name, found in near.items() if found}


def _is_missing(problem: Any) -> bool:
    return problem["type"] == "missing" and len(problem["loc"]) == 1


def _of_problem(
    document: Document,
    path: Path,
    given: Mapping[str, Any],
    problem: Any,
    action: type[Action],
    meant: Mapping[str, str],
) -> Diagnostic | None:
    field = str(problem["loc"][0]) if problem["loc"] else ""
    fields = _fields(action)
    if problem["type"] == "extra_forbidden" and field not in fields:
        known = f"Its fields are: {', '.join(fields)}."
        hint = f"Did you mean {meant[field]}?" if field in meant else known
        message = f"{action.name} has no field named {field!r}."
        return _at(document, (*path, "with", field), "bot.unknown-action-field", message, hint, key=True)
    if _is_missing(problem):
        if field in meant.values():
            return None
        place = (*path, "with") if "with" in _at_path(document, path) else (*path, "action")
        message = f"{action.name} needs the field {field!r}."
        return _at(document, place, "bot.missing-action-field", message, f"Add `{field}:` below `with:`.")
    if has_expression(given.get(field) if field else given):
        return None  # its value is only known when the step runs, and is validated then
    message = f"{action.name}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}."
    place = (*path, "with", field) if field in given else (*path, "action")
    return _at(
        document, place, "bot.wrong-action-value", message, f"See `servbot action show {action.name}`."
    )


def _at_path(document: Document, path: Path) -> Any:
    data: Any = document.data
    for part in path:
        data = data[part]
    return data


def _at(
    document: Document, path: Path, code: str, message: str, remedy: str, *, key: bool = False
) -> Diagnostic:
    node = document.place(path, key=key)
    one_line = isinstance(node, Leaf) and node.start.line == node.end.line
    width = node.end.column - node.start.column if one_line else 1
    return document.problems.diagnostic(code, node.start, message, remedy, width=width)
