"""What is wrong in a definition beyond its shape: unknown actions, fields they lack, names that lead nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path as Folder
from typing import Any, NamedTuple

from pydantic import ValidationError

from servbot.core.action import Action, ActionCatalogue
from servbot.core.beside_check import mistakes_beside
from servbot.core.bot import Bot
from servbot.core.calendar import CalendarUnknown
from servbot.core.calendar_check import unknown_calendars
from servbot.core.call_check import Bots, call_problems, has_expression
from servbot.core.collecting import collector_at_rest
from servbot.core.declared_check import NOTHING_KNOWN, Declared, undeclared
from servbot.core.errors import ServbotError
from servbot.core.interface_check import interface_problems
from servbot.core.loader import (
    DefinitionError,
    Diagnostic,
    Document,
    Path,
    check_expressions,
    diagnose,
    in_order,
    try_yaml,
    validated,
)
from servbot.core.loader.locating import Located
from servbot.core.loader.problems import MOST_PROBLEMS
from servbot.core.order_check import order_problems
from servbot.core.override import (
    FindBase,
    base_of,
    control_problems,
    extended,
    no_base,
    plain_text,
    variant_problems,
)
from servbot.core.reach_check import unreachable
from servbot.core.retry_check import retry_problems
from servbot.core.trigger_check import is_afterwards, names_afterwards, trigger_problems
from servbot.core.type_check import type_problems
from servbot.core.unused_check import unused_inputs

blocks = ("steps", "resume", "try", "fallback", "finally")
"""Keys with steps."""

branchings = ("choose", "parallel")
"""Keys with branches that have steps."""

action_codes = {
    "bot.unknown-field": "bot.unknown-action-field",
    "bot.missing-field": "bot.missing-action-field",
}
"""Codes for the fields of an action; all else that is wrong with them is a wrong value."""


class Checked(NamedTuple):
    """What a check of a bot's text gives."""

    found: list[Diagnostic]
    """Everything that is wrong, in order."""

    bot: Bot | None
    """`None` where something is wrong that is no mere warning."""

    text: str
    """The definition in one file: the text itself, or together with the base that it extends."""


def check_text(
    text: str,
    name: str,
    catalogue: ActionCatalogue,
    folder: Folder | None = None,
    declared: Declared = NOTHING_KNOWN,
    bots: Bots | None = None,
) -> tuple[list[Diagnostic], Bot | None]:
    """Everything that is wrong with the text of a bot that stands on its own, and the bot where nothing is.

    Args:
        text: content of the file.
        name: what diagnostics call the file.
        catalogue: the actions that exist.
        folder: where the files lie that the bot names; they are not looked at when left out.
        declared: what the installation knows of credentials, connections and calendars.
        bots: those it may call; calls are not looked at when left out.
    """
    return check_definition(text, name, catalogue, folder, declared=declared, bots=bots)[:2]


@collector_at_rest()
def check_definition(
    text: str,
    name: str,
    catalogue: ActionCatalogue,
    folder: Folder | None = None,
    bases: FindBase = no_base,
    declared: Declared = NOTHING_KNOWN,
    bots: Bots | None = None,
) -> Checked:
    """Everything that is wrong with a bot, which may extend another one.

    Args:
        text: of the file.
        name: what diagnostics call the file.
        catalogue: the actions that exist.
        folder: where the files lie that the bot names; they are not looked at when left out.
        bases: where bots are found that this one may extend.
        declared: what the installation knows of credentials, connections and calendars.
        bots: those it may call; calls are not looked at when left out.
    """
    own = try_yaml(text, name)
    document, found = extended(own, bases, bots)
    if any(each.severity == "error" for each in found):
        return Checked(in_order(found), None, text)
    shape, bot = validated(document, Bot)
    found += shape
    if isinstance(document.data, dict):

        def check(each: Document) -> list[Diagnostic]:
            return _of_meaning(each, catalogue, folder, declared, bots)

        of_base = check(base_of(document))
        found += [*of_base, *unused_inputs(document), *interface_problems(document)]
        found += variant_problems(document, check, [*shape, *of_base], bots, well_formed=bot is not None)
        found += [
            document.diagnostic(each.path, each.code, each.message, each.remedy, key=each.key)
            for each in trigger_problems(document.data)
        ]
    if any(each.severity == "error" for each in found):
        return Checked(in_order(found), None, text)
    made = text if document is own or bot is None else plain_text(document, bot.name, own.data["extends"])
    return Checked(in_order(found), bot, made)


def checked_bot(
    text: str, name: str, catalogue: ActionCatalogue, folder: Folder | None = None, bots: Bots | None = None
) -> Bot:
    """The bot; `DefinitionError` with everything that is wrong."""
    found, bot = check_text(text, name, catalogue, folder, bots=bots)
    if bot is None:
        raise DefinitionError(found, text)
    return bot


def _of_meaning(
    document: Document,
    catalogue: ActionCatalogue,
    folder: Folder | None,
    declared: Declared,
    bots: Bots | None,
) -> list[Diagnostic]:
    """What is wrong with the steps of a definition without variants, beyond their shape."""
    in_steps, afterwards = _known_names(document.data, bots), names_afterwards(document.data)
    found = check_expressions(document, lambda path: afterwards if is_afterwards(path) else in_steps)
    found += order_problems(document)
    found += type_problems(document, catalogue, bots)
    found += control_problems(document, catalogue)
    steps = list(_steps(document.data, ()))
    found += unreachable(document, steps, catalogue)
    found += undeclared(document, steps, catalogue, declared)
    found += [
        document.diagnostic(path, CalendarUnknown.code, error.message, error.remedy)
        for path, error in unknown_calendars(document.data, steps, declared.calendars)
    ]
    found += _of_steps(document, steps, catalogue, folder)
    for path, step in steps:
        found += call_problems(document, path, step, bots) if bots else []
    return found


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


def _of_steps(
    document: Document,
    steps: Iterable[tuple[Path, Mapping[str, Any]]],
    catalogue: ActionCatalogue,
    folder: Folder | None,
) -> list[Diagnostic]:
    """What is wrong with actions and what they name; so many mistakes that they help somebody."""
    found: list[Diagnostic] = []
    for path, step in steps:
        if len(found) < MOST_PROBLEMS:
            found += _of_action(document, path, step, catalogue)
            found += retry_problems(document, path, step, catalogue)
            found += mistakes_beside(document, path, step, catalogue, folder)
    return found


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
        "run": {"id": None, "reference": None, "webhooks": dict.fromkeys(_webhooks(steps))},
        **dict.fromkeys(("now", "services", "error", "index"), None),
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


def _webhooks(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of the steps that are called from outside."""
    waits = [(step.get("name"), step.get("wait")) for step in steps]
    return [str(name) for name, wait in waits if isinstance(wait, dict) and "webhook" in wait]


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
        return [document.diagnostic((*path, "action"), "bot.unknown-action", message, hint)]
    if not isinstance(step.get("with", {}), dict):
        return []
    return _of_fields(document, path, catalogue.find(name))


def _of_fields(document: Document, path: Path, action: type[Action]) -> list[Diagnostic]:
    fields = document.below((*path, "with"), beside=(*path, "action"))
    try:
        action.model_validate(fields.data)
    except ServbotError as error:
        return [document.diagnostic((*path, "with"), error.code, error.message, error.remedy)]
    except ValidationError as error:
        found = diagnose(error, fields, action, known_later=lambda each: _is_known_later(each, fields.data))
        return [
            each.model_copy(
                update={
                    "code": action_codes.get(each.code, "bot.wrong-action-value"),
                    "message": f"{action.name}: {each.message}",
                }
            )
            for each in found
        ]
    return []


def _is_known_later(located: Located, data: Mapping[str, Any]) -> bool:
    """Whether a value with an expression is at fault: it is only known when the step runs, and validated then."""
    if located.error["type"] in {"missing", "extra_forbidden"} and len(located.error["loc"]) == 1:
        return False
    return has_expression(data.get(str(located.path[0])) if located.path else data)
