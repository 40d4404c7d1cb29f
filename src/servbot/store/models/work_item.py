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
    queue = models.CharField(max_length=100, default="")
    """Empty where the run was started at once."""

    stage = models.CharField(max_length=16, default="")
    priority = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    risk_at = models.DateTimeField(null=True)
    tags = models.TextField(default="")
    """Each between line ends, the first and the last too, so that one is found as a whole."""

    progress = models.TextField(default="")
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["status", "created_at"]),
            models.Index(fields=["queue", "status"], name="item_queue_status"),
            models.Index(fields=["due_at"], name="item_due"),
            models.Index(
                fields=["queue", "due_at", "-priority", "id"],
                name="item_waiting",
                condition=models.Q(stage="waiting"),
            ),
            models.Index(fields=["status"], name="item_admitted", condition=models.Q(stage="admitted")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "reference"], condition=~models.Q(queue=""), name="reference_once"
            )
        ]
