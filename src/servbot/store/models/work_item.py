"""Work items."""

from django.db import models


class WorkItem(models.Model):
    """One piece of work from request to feedback."""

    bot = models.CharField(max_length=100)
    reference = models.CharField(max_length=300)
    status = models.CharField(max_length=16)
    payload = models.TextField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "created_at"])]
