"""The audit."""

from typing import Any, NoReturn

from django.db import models

from servbot.core.errors import UsageError


class AuditUnchangeable(UsageError):
    """Records of the audit are never changed or deleted."""

    code = "audit.unchangeable"
    default_remedy = "Add another record that says what is right."


class AddOnly(models.QuerySet["AuditRecord"]):
    """Rows that are only added."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        del kwargs
        raise AuditUnchangeable

    def delete(self) -> NoReturn:
        """Refused."""
        raise AuditUnchangeable


class AuditRecord(models.Model):
    """An attempt that was refused. It names its run and does not belong to it: it outlives the run."""

    at = models.DateTimeField()
    what = models.CharField(max_length=100)
    by = models.CharField(max_length=150)
    code = models.CharField(max_length=100)
    message = models.TextField()
    bot = models.CharField(max_length=100)
    place = models.TextField(default="")
    run_id = models.CharField(max_length=36, default="", db_index=True)
    step = models.CharField(max_length=100, default="")
    step_title = models.TextField(default="")

    objects = AddOnly.as_manager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; a record that stands is not changed."""
        if self.pk is not None:
            raise AuditUnchangeable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        del args, kwargs
        raise AuditUnchangeable
