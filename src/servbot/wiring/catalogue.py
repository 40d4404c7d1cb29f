"""All actions, found by entry point: built-in families come by the same door as other people's."""

from functools import lru_cache
from importlib.metadata import entry_points

from servbot.core.action import Action, ActionCatalogue
from servbot.core.errors import UsageError

GROUP = "servbot.actions"


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
    return ActionCatalogue(actions)
