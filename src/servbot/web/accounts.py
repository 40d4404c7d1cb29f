"""Accounts of the console: Django's users and groups, seen as the persons of the exception queue."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q

from servbot.core.errors import UsageError
from servbot.services.exception_queue import Person
from servbot.store.models import ApprovalLimit
from servbot.store.roles import ROLES, ensure_roles
from servbot.web.permissions import roles_of


class AccountWrong(UsageError):
    """The account cannot be made as asked for."""

    code = "people.account-wrong"


def ensure_account(
    username: str,
    password: str,
    roles: Iterable[str],
    limit: Decimal | None = None,
    *,
    superuser: bool = False,
) -> None:
    """Make an account, or give it this password, these roles and this authority.

    Args:
        username: name to sign in with.
        password: at least eight characters, no common word, not digits only.
        roles: all its roles; others it has are taken away.
        limit: largest amount it may approve by itself; none: nothing but what its roles may.
        superuser: may ask for every page and decide every item within its limit.

    Raises:
        AccountWrong: the name, the password or a role cannot be used.
    """
    wanted = _checked(username, password, roles)
    with transaction.atomic():
        ensure_roles()
        user, _ = get_user_model().objects.get_or_create(username=username)
        user.is_superuser = user.is_staff = superuser
        user.is_active = True
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name__in=wanted))
        ApprovalLimit.objects.filter(user=user).delete()
        if limit is not None:
            ApprovalLimit.objects.create(user=user, amount=limit)


def _checked(username: str, password: str, roles: Iterable[str]) -> list[str]:
    wanted = list(roles)
    unknown = sorted(set(wanted) - set(ROLES))
    if unknown:
        raise AccountWrong(
            f"There is no role {', '.join(unknown)}.", remedy=f"Roles are: {', '.join(ROLES)}."
        )
    user = get_user_model()(username=username)
    try:
        user.username_validator(username)
        validate_password(password, user)
    except ValidationError as error:
        remedy = "Take at least eight characters, no common word, not digits only."
        raise AccountWrong(f"{username}: {' '.join(error.messages)}", remedy=remedy) from error
    return wanted


def person_of(user: Any) -> Person:
    """The person behind a signed-in user: roles, and the largest amount they or their roles may approve."""
    mine = Q(user=user) | Q(group__in=user.groups.all())
    limit = ApprovalLimit.objects.filter(mine).aggregate(largest=Max("amount"))["largest"]
    return Person(
        name=user.get_username(), roles=roles_of(user), limit=limit, everything=bool(user.is_superuser)
    )
