"""The roles of the console."""

ROLES = ("operations", "bot-developer", "exception-staff", "finance-approver")


def ensure_roles() -> None:
    """Make the groups that stand for roles."""
    from django.contrib.auth.models import Group

    for name in ROLES:
        Group.objects.get_or_create(name=name)
