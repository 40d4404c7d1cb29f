"""All actions, found by entry point: built-in families come by the same door as other people's."""

from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points

from servbot.core.action import Action, ActionCatalogue
from servbot.core.errors import ServbotError, UsageError

GROUP = "servbot.actions"

FAILING = (
    "servbot.engine",
    "servbot.connections",
    "servbot.notify",
    "servbot.vault",
    "servbot.services.breakers",
)
"""Packages beside the actions whose errors a step can meet."""


class FamilyBroken(UsageError):
    """A package that brings actions cannot be used."""

    code = "action.family-broken"


@lru_cache(maxsize=1)
def all_actions() -> ActionCatalogue:
    """The catalogue of every installed family; `FamilyBroken` names the package that cannot be loaded."""
    actions: dict[str, type[Action]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            family: tuple[type[Action], ...] = entry.load().ACTIONS
        except (ImportError, AttributeError) as error:
            remedy = "Repair or uninstall the package; a family is a module with a tuple ACTIONS."
            raise FamilyBroken(
                f"The action family {entry.name} ({entry.value}): {error}.", remedy=remedy
            ) from error
        for action in family:
            if action.name in actions:
                raise FamilyBroken(
                    f"Two packages bring an action named {action.name}.", remedy="Uninstall one."
                )
            actions[action.name] = action
    return ActionCatalogue(actions, all_failure_codes)


@lru_cache(maxsize=1)
def all_failure_codes() -> frozenset[str]:
    """Codes of every error that an action, a service, a session or the engine can end with."""
    for name in FAILING:
        import_module(name)
    found, waiting = set(), [ServbotError]
    while waiting:
        error = waiting.pop()
        found.add(error.code)
        waiting += error.__subclasses__()
    return frozenset(found)
