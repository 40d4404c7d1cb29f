"""Human tasks."""

from django.db import models


class HumanTask(models.Model):
    """An exception to resolve or a question to answer. What the queue filters by stands in columns of its own."""

    run = models.ForeignKey("store.Run", on_delete=models.CASCADE, related_name="tasks")
    bot = models.CharField(max_length=100)
    reference = models.CharField(max_length=300)
    subject = models.TextField()
    address = models.TextField()
    status = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=100)
    role = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    message = models.TextField()
    request = models.TextField()
    attempt = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    own_by = models.DateTimeField(null=True)
    """By when somebody should have claimed it."""

    claimed_by = models.CharField(max_length=150, default="")
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decision = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["status", "due_at", "created_at"]),
            models.Index(fields=["status", "-created_at"]),
            models.Index(fields=["code", "status"]),
            models.Index(fields=["run", "subject"]),
        ]
