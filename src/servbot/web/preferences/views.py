"""Who am I, what may I do; for superusers, who else is there."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from servbot.services.exception_queue import Person
from servbot.web.accounts import person_of


@require_GET
def preferences(request: HttpRequest) -> HttpResponse:
    """The page of the signed-in account."""
    context: dict[str, Any] = {"person": person_of(request.user)}
    if getattr(request.user, "is_superuser", False):
        context["accounts"] = _accounts()
    return render(request, "preferences/preferences.html", context)


def _accounts() -> list[tuple[User, Person]]:
    users = User.objects.prefetch_related("groups").order_by("username")
    return [(user, person_of(user)) for user in users]
