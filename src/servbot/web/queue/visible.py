"""Which items somebody sees, and what keeps them from deciding one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from servbot.ports.task_store import TaskRow
from servbot.services.exception_queue import Person
from servbot.web.permissions import visible_roles
from servbot.web.site import application


def visible_task(task_id: int, user: Any) -> TaskRow:
    """The task, when it is for a role of the user or for everybody."""
    task = application().exception_queue.task(task_id)
    roles = visible_roles(user)
    if roles is not None and task.request.role and task.request.role not in roles:
        raise PermissionDenied
    return task


def obstacle(task: TaskRow, person: Person, *, may_decide: bool) -> str:
    """Why the person cannot decide anything here; empty when they can."""
    role = task.request.role
    if not may_decide:
        return _("You can read this item; deciding it is for exception staff.")
    if role and role not in person.roles and not person.everything:
        return _("Deciding this item is for the role %(role)s.") % {"role": role}
    if task.claimed_by and task.claimed_by != person.name:
        return _("%(name)s has claimed this item.") % {"name": task.claimed_by}
    return ""


def lacking_authority(task: TaskRow, person: Person) -> str:
    """Why the person may reject, but not approve; empty when they may do both."""
    amount = task.request.amount
    if amount is None or (person.limit is not None and amount <= person.limit):
        return ""
    if person.limit is None:
        return _("You have no authority to approve amounts; you can reject.")
    names = {"amount": f"{amount:,.2f}", "limit": f"{person.limit:,.2f}"}
    return _("%(amount)s is above your authority of %(limit)s; you can reject.") % names
