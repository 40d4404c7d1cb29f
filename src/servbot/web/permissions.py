"""Who may ask for which route: data, read in one place."""

from collections.abc import Mapping
from typing import Any

OPERATIONS = "operations"
DEVELOPER = "bot-developer"
STAFF = "exception-staff"
APPROVER = "finance-approver"

everybody = frozenset({OPERATIONS, DEVELOPER, STAFF, APPROVER})
deciders = frozenset({OPERATIONS, STAFF, APPROVER})
builders = frozenset({OPERATIONS, DEVELOPER})
operators = frozenset({OPERATIONS})

public_routes = frozenset({"sign-in", "language", "hook", "metrics", "health-live", "health-ready"})
"""Open to everybody, signed in or not; metrics ask for this machine or a token instead, hooks for their code."""

account_routes = frozenset({"sign-out", "front", "preferences"})
"""Open to every account, even one without a role."""

role_routes: Mapping[str, frozenset[str]] = {
    "queue": everybody,
    "queue-claim": deciders,
    "task": everybody,
    "task-claim": deciders,
    "task-release": deciders,
    "task-decide": deciders,
    "artefact": everybody,
    "cases": everybody,
    "case": everybody,
    "case-retry": operators,
    "case-cancel": operators,
    "runs": everybody,
    "run": everybody,
    "run-report": everybody,
    "run-cancel": operators,
    "run-pause": operators,
    "run-resume": operators,
    "run-rerun": operators,
    "bots": builders,
    "bot": builders,
    "bot-run": builders,
    "schedule": builders,
    "trigger-pause": operators,
    "connections": builders,
}
"""Open to accounts with one of these roles, and to superusers."""

role_rights: Mapping[str, frozenset[str]] = {
    "read-masked": operators,
}
"""What else accounts with one of these roles may do, and superusers: reading fields that a definition masks."""

overseers = builders
"""Roles that see the items of all roles."""


def may(user: Any, route: str) -> bool:
    """Whether a user may ask for the route; a route that stands in no table is open to nobody."""
    if route in public_routes:
        return True
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if route in account_routes:
        return True
    allowed = role_routes.get(route, role_rights.get(route))
    if allowed is None:
        return False
    return bool(user.is_superuser or allowed & roles_of(user))


def roles_of(user: Any) -> frozenset[str]:
    """Names of the user's groups, asked for once per request."""
    known = getattr(user, "servbot_roles", None)
    if known is None:
        known = user.servbot_roles = frozenset(user.groups.values_list("name", flat=True))
    return frozenset(known)


def visible_roles(user: Any) -> tuple[str, ...] | None:
    """Roles whose items a user sees; `None` for those of all."""
    roles = roles_of(user)
    return None if user.is_superuser or overseers & roles else tuple(sorted(roles))


class Permitted:
    """Answers `may.queue` in templates; a route with a dash is asked for with an underscore."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def __getitem__(self, route: str) -> bool:
        return may(self._user, route.replace("_", "-"))
