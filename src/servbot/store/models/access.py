"""How much a person or role may approve."""

from django.conf import settings
from django.db import models


class ApprovalLimit(models.Model):
    """The largest amount that a user or the members of a group may approve."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="limits"
    )
    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, null=True, related_name="limits")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(group__isnull=True), name="limit_of_one"
            ),
        ]
