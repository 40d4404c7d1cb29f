"""Who may ask for which route: data, read in one place."""

from collections.abc import Mapping
from typing import Any

OPERATIONS = "operations"
DEVELOPER = "bot-developer"
STAFF = "exception-staff"
APPROVER = "finance-approver"

every_role = frozenset({OPERATIONS, DEVELOPER, STAFF, APPROVER})

public_routes = frozenset({"login", "language", "favicon"})
"""Open to everybody, signed in or not."""

account_routes = frozenset({"logout", "front", "settings"})
"""Open to every account, even one without a role."""

role_routes: Mapping[str, frozenset[str]] = {
    "queue": every_role,
    "item": every_role,
    "queue_claim": frozenset({OPERATIONS, STAFF, APPROVER}),
    "item_claim": frozenset({OPERATIONS, STAFF, APPROVER}),
    "item_release": frozenset({OPERATIONS, STAFF, APPROVER}),
    "item_decide": frozenset({OPERATIONS, STAFF, APPROVER}),
    "runs": every_role,
    "run": every_role,
    "run_cancel": frozenset({OPERATIONS}),
    "bots": every_role,
    "bot": every_role,
    "bot_start": frozenset({OPERATIONS, DEVELOPER}),
    "schedule": every_role,
    "schedule_pause": frozenset({OPERATIONS}),
    "artefact": every_role,
}
"""Open to accounts with one of these roles, and to superusers."""


def may(user: Any, route: str) -> bool:
    """Whether a user may ask for the route; a route that stands in no table is open to nobody."""
    if route in public_routes:
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if route in account_routes:
        return True
    allowed = role_routes.get(route)
    if allowed is None:
        return False
    return bool(user.is_superuser or allowed & roles_of(user))


def roles_of(user: Any) -> frozenset[str]:
    """Names of the user's groups, asked for once."""
    known = getattr(user, "servbot_roles", None)
    if known is None:
        known = user.servbot_roles = frozenset(user.groups.values_list("name", flat=True))
    return frozenset(known)


class Permitted:
    """Answers `may.run_cancel` in templates."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def __getitem__(self, route: str) -> bool:
        return may(self._user, route)
